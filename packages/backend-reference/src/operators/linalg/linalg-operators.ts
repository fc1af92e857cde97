import type { ReferenceValue } from '../../values/value.ts'
import { zipNumbers } from '../elementwise/broadcast.ts'
import { mapNumbers } from '../elementwise/unary.ts'
import { transpose } from '../movement/transpose.ts'
import type { Operator } from '../operator.ts'
import { einsum } from './einsum.ts'
import { matMul } from './matmul.ts'

/** Products of matrices. */
export const linalgOperators = {
  Einsum: (inputs, { string }) => einsum(string('equation'), inputs as readonly ReferenceValue[]),
  /** `alpha · A · B + beta · C`, where A and B may be transposed first. */
  Gemm: ([a, b, c], { int, float }) => {
    const left = int('transA', 0) === 1 ? transpose(a!, [1, 0]) : a!
    const right = int('transB', 0) === 1 ? transpose(b!, [1, 0]) : b!
    const [alpha, beta] = [float('alpha', 1), float('beta', 1)]
    const product = mapNumbers(matMul(left, right), (x) => alpha * x)
    return c ? zipNumbers(product, c, (x, y) => x + beta * y) : product
  },
  MatMul: ([a, b]) => matMul(a!, b!),
} satisfies Record<string, Operator>
