import { createError } from '@self-cascade/core'
import { OperandsInvalid } from '../../errors.ts'
import { stridedIndices, stridesOf } from '../../values/indices.ts'
import { numbersOf, type ReferenceValue, typedValue } from '../../values/value.ts'

/** The labels of each operand and of the result; an ellipsis is spelled out as the labels `0`, `1`, … aligned at the right. */
interface Equation {
  readonly operands: readonly (readonly string[])[]
  readonly result: readonly string[]
}

function parseEquation(text: string, ranks: readonly number[]): Equation {
  const [left = '', right] = text.replaceAll(' ', '').split('->')
  const terms = left.split(',')
  if (terms.length !== ranks.length) {
    throw createError(OperandsInvalid, { problem: `"${text}" is not for ${ranks.length} operands` })
  }
  const hidden = terms.map((term, index) => (term.includes('...') ? ranks[index]! - (term.length - 3) : 0))
  const ellipsisRank = Math.max(...hidden)
  const labels = (term: string, count: number): string[] => {
    const ellipsis = Array.from({ length: count }, (_, index) => String(ellipsisRank - count + index))
    const [before = '', after = ''] = term.split('...')
    return term.includes('...') ? [...before, ...ellipsis, ...after] : [...term]
  }
  const operands = terms.map((term, index) => labels(term, hidden[index]!))
  const wrong = operands.findIndex((one, index) => one.length !== ranks[index])
  if (wrong >= 0) {
    throw createError(OperandsInvalid, { problem: `operand ${wrong} of "${text}" has rank ${ranks[wrong]}` })
  }
  return { operands, result: right === undefined ? implicitResult(operands.flat()) : labels(right, ellipsisRank) }
}

/** Without `->`: the ellipsis, then the labels that appear once, in alphabetical order. */
function implicitResult(all: readonly string[]): string[] {
  const isDigit = (label: string) => label >= '0' && label <= '9'
  const ellipsis = [...new Set(all.filter(isDigit))].sort()
  const once = all.filter((label) => !isDigit(label) && all.indexOf(label) === all.lastIndexOf(label))
  return [...ellipsis, ...once.sort()]
}

/** Gives the size of each label; a dim of 1 broadcasts. */
function sizesOf({ operands }: Equation, inputs: readonly ReferenceValue[]): Map<string, number> {
  const sizes = new Map<string, number>()
  operands.forEach((labels, index) => {
    labels.forEach((label, axis) => {
      const dim = inputs[index]!.dims[axis]!
      const known = sizes.get(label) ?? 1
      if (known !== 1 && dim !== 1 && dim !== known) {
        throw createError(OperandsInvalid, { problem: `"${label}" is both ${known} and ${dim}` })
      }
      sizes.set(label, known === 1 ? dim : known)
    })
  })
  return sizes
}

/** `Einsum`: for every element of the result, the sum of products over all labels that it does not have. */
export function einsum(text: string, inputs: readonly ReferenceValue[]): ReferenceValue {
  const equation = parseEquation(
    text,
    inputs.map(({ dims }) => dims.length),
  )
  const sizes = sizesOf(equation, inputs)
  const summed = [...sizes.keys()].filter((label) => !equation.result.includes(label))
  const dimsOf = (labels: readonly string[]) => labels.map((label) => sizes.get(label) ?? 1)
  const [dims, summedDims] = [dimsOf(equation.result), dimsOf(summed)]
  const operands = inputs.map((input, index) => {
    const strides = stridesOf(input.dims)
    // A label that an operand has twice walks along its diagonal.
    const strideOf = (label: string) =>
      equation.operands[index]!.reduce(
        (sum, one, axis) => sum + (one === label && input.dims[axis] !== 1 ? strides[axis]! : 0),
        0,
      )
    return {
      numbers: numbersOf(input),
      bases: stridedIndices(dims, equation.result.map(strideOf)),
      offsets: stridedIndices(summedDims, summed.map(strideOf)),
    }
  })
  const terms = operands[0]!.offsets.length
  const result = operands[0]!.bases
  const sums = Float64Array.from(result, (_, element) => {
    let sum = 0
    for (let term = 0; term < terms; term++) {
      let product = 1
      for (const { numbers, bases, offsets } of operands) product *= numbers[bases[element]! + offsets[term]!]!
      sum += product
    }
    return sum
  })
  return typedValue(inputs[0]!.dataType, dims, sums)
}
