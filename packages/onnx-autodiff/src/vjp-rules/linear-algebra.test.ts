import { describe, expect, test } from 'vitest'
import { checkNode } from '../__tests__/check-gradients.ts'

const products: readonly (readonly [string, readonly number[], readonly number[]])[] = [
  ['matrices', [3, 4], [4, 5]],
  ['a batch and a matrix', [2, 3, 4], [4, 5]],
  ['a matrix and a batch', [3, 4], [2, 4, 5]],
  ['two batches', [2, 3, 4], [2, 4, 5]],
  ['batches that broadcast', [2, 1, 3, 4], [5, 4, 2]],
  ['a vector on the left', [4], [2, 4, 5]],
  ['a vector on the right', [2, 3, 4], [4]],
  ['two vectors', [4], [4]],
]

const gemms = [{}, { transA: 1 }, { transB: 1 }, { transA: 1, transB: 1, alpha: 0.5, beta: 2 }]

const equations: readonly (readonly [string, readonly (readonly number[])[]])[] = [
  [
    'bij,bjk->bik',
    [
      [2, 3, 4],
      [2, 4, 5],
    ],
  ],
  [
    'bhid,bhjd->bhij',
    [
      [2, 2, 3, 4],
      [2, 2, 5, 4],
    ],
  ],
  [
    'ij,jk',
    [
      [3, 4],
      [4, 5],
    ],
  ],
  ['ij->ji', [[3, 4]]],
  ['ij->i', [[3, 4]]],
  ['i,j->ij', [[3], [4]]],
  [
    '...ij,jk->...ik',
    [
      [2, 3, 4],
      [4, 5],
    ],
  ],
  [
    'ab,bc,cd->ad',
    [
      [2, 3],
      [3, 4],
      [4, 2],
    ],
  ],
]

describe('gradients of matrix products', () => {
  test.each(products)('MatMul of %s', (_, a, b) =>
    checkNode({ opType: 'MatMul', operands: [{ dims: a }, { dims: b }] }),
  )

  test.each(gemms)('Gemm %o', (attributes) => {
    const a = attributes.transA ? [4, 3] : [3, 4]
    const b = attributes.transB ? [5, 4] : [4, 5]
    return checkNode({ opType: 'Gemm', operands: [{ dims: a }, { dims: b }, { dims: [5] }], attributes })
  })

  test('Gemm without C', () => checkNode({ opType: 'Gemm', operands: [{ dims: [3, 4] }, { dims: [4, 5] }] }))

  test.each([{}, { transA: 1 }, { transB: 1, alpha: 0.25 }])('FusedMatMul %o', (attributes) => {
    const a = 'transA' in attributes ? [2, 4, 3] : [2, 3, 4]
    const b = 'transB' in attributes ? [2, 5, 4] : [2, 4, 5]
    return checkNode({
      opType: 'FusedMatMul',
      domain: 'com.microsoft',
      operands: [{ dims: a }, { dims: b }],
      attributes,
    })
  })

  test.each(equations)('Einsum %s', (equation, dims) =>
    checkNode({ opType: 'Einsum', operands: dims.map((one) => ({ dims: one })), attributes: { equation } }),
  )

  test('Einsum of a diagonal is refused', () =>
    expect(
      checkNode({ opType: 'Einsum', operands: [{ dims: [3, 3] }], attributes: { equation: 'ii->i' } }),
    ).rejects.toThrow('GradientImpossible'))
})
