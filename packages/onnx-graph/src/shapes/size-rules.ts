import { TensorProto_DataType as DataType } from 'onnx-buf'
import {
  addDims,
  floorDivideDims,
  leastOfDim,
  maxDims,
  minDims,
  multiplyDims,
  productOfDims,
  subtractDims,
} from '../dims/dim-algebra.ts'
import { isFloatType } from '../element-types.ts'
import { tensorAttribute } from '../graph/attributes.ts'
import { tensorNumbers } from '../graph/tensor-data.ts'
import type { Dim } from '../graph/value-type.ts'
import { shapeRange } from './rules/creation.ts'
import { axisSlices } from './rules/slicing.ts'
import { knownSizes, type NodeFacts } from './shape-rule.ts'

/** Gives the elements of each output of a node that computes with sizes; undefined when it cannot be said. */
export type SizeRule = (facts: NodeFacts, lengths: readonly number[]) => readonly (readonly Dim[])[] | undefined

const one = (elements: readonly Dim[] | undefined) => elements && [elements]

/** The same sizes in other dims or of another type. */
const same: SizeRule = ({ sizes }) => one(sizes(0))

/** An operation on two lists of sizes, of which one may be a single size. */
function combine(operation: (left: Dim, right: Dim) => Dim): SizeRule {
  return ({ sizes }, [length]) => {
    const [left, right] = [sizes(0), sizes(1)]
    if (!left || !right) return undefined
    const at = (all: readonly Dim[], index: number) => all[all.length === 1 ? 0 : index] ?? ''
    return one(Array.from({ length: length! }, (_, index) => operation(at(left, index), at(right, index))))
  }
}

/** Division of whole numbers drops the fraction, which is rounding down for sizes. */
const divide: SizeRule = (facts, lengths) => {
  const isWhole = !isFloatType(facts.elementType(0))
  const quotient = (left: Dim, right: Dim) =>
    leastOfDim(left) >= 0 && leastOfDim(right) > 0 ? floorDivideDims(left, right) : ''
  return isWhole ? combine(quotient)(facts, lengths) : undefined
}

const remainder = (left: Dim, right: Dim) =>
  leastOfDim(left) >= 0 && leastOfDim(right) > 0
    ? subtractDims(left, multiplyDims(floorDivideDims(left, right), right))
    : ''

/** 1 for true, 0 for false: sizes with different least values may still be equal, equal texts always are. */
function areEqual(left: Dim, right: Dim): Dim {
  if (left === '' || right === '') return ''
  if (left === right) return 1
  if (typeof left === 'number' && typeof right === 'number') return 0
  return leastOfDim(subtractDims(left, right)) > 0 || leastOfDim(subtractDims(right, left)) > 0 ? 0 : ''
}

/** Shape arithmetic on sizes of which some are symbols: vectors and single sizes only. */
export const sizeRules: ReadonlyMap<string, SizeRule> = new Map<string, SizeRule>(
  Object.entries({
    ...{ Identity: same, Reshape: same, Squeeze: same, Unsqueeze: same, Flatten: same, Cast: same },
    ...{ Floor: same, Ceil: same, Round: same, Dropout: same },
    Shape: ({ node, dims }) => {
      const before = dims(0)
      return one(before && shapeRange(node, before.length).map((axis) => before[axis]!))
    },
    Size: ({ dims }) => one(dims(0) && [productOfDims(dims(0)!)]),
    Add: combine(addDims),
    Sub: combine(subtractDims),
    Mul: combine(multiplyDims),
    Div: divide,
    Mod: combine(remainder),
    Min: combine(minDims),
    Max: combine(maxDims),
    Equal: combine(areEqual),
    Where: ({ sizes }, [length]) => {
      const [condition, x, y] = [sizes(0), sizes(1), sizes(2)]
      if (!condition || !x || !y) return undefined
      const at = (all: readonly Dim[], index: number) => all[all.length === 1 ? 0 : index] ?? ''
      const choose = (index: number) => {
        const flag = at(condition, index)
        return typeof flag === 'number' ? at(flag ? x : y, index) : ''
      }
      return one(Array.from({ length: length! }, (_, index) => choose(index)))
    },
    Gather: ({ sizes, dims }, _) => {
      const [data, rank] = [sizes(0), dims(0)?.length]
      const indices = sizes(1)
      if (!data || rank !== 1 || !indices) return undefined
      const at = (index: Dim) => (typeof index === 'number' ? (data.at(index) ?? '') : '')
      return one(indices.map(at))
    },
    Concat: ({ node, sizes }) => {
      const all = node.input.map((_, index) => sizes(index))
      return all.includes(undefined) ? undefined : one(all.flatMap((part) => part!))
    },
    Slice: (facts) => {
      const elements = facts.sizes(0)
      const [slice] = (facts.dims(0)?.length === 1 && axisSlices(facts, 1)) || []
      if (!elements || typeof slice?.start !== 'number' || typeof slice.end !== 'number') return undefined
      if (slice.step < 1) return undefined
      const { start, end, step } = slice
      return one(elements.slice(start, end).filter((_, index) => index % step === 0))
    },
    Split: ({ sizes, dims }, lengths) => {
      const elements = sizes(0)
      if (!elements || dims(0)?.length !== 1) return undefined
      const starts = lengths.map((_, index) => lengths.slice(0, index).reduce((sum, length) => sum + length, 0))
      return starts.map((start, index) => elements.slice(start, start + lengths[index]!))
    },
    Expand: ({ sizes }, [length]) => {
      const elements = sizes(0)
      if (elements?.length === length) return one(elements)
      return elements?.length === 1 ? one(Array.from({ length: length! }, () => elements[0]!)) : undefined
    },
    ConstantOfShape: ({ node }, [length]) => {
      const value = tensorAttribute(node, 'value')
      const element = value && value.dataType === DataType.INT64 ? tensorNumbers(value)[0] : undefined
      return element === undefined ? undefined : one(Array.from({ length: length! }, () => element))
    },
    ReduceProd: (facts, [length]) => one(length === 1 ? facts.sizes(0) && [productOfDims(facts.sizes(0)!)] : undefined),
    ReduceSum: (facts, [length]) =>
      one(
        length === 1 ? facts.sizes(0)?.reduce<readonly Dim[]>(([sum], size) => [addDims(sum!, size)], [0]) : undefined,
      ),
    ScatterND: (facts) => {
      const [elements, places, updates] = [facts.sizes(0), knownSizes(facts, 1), facts.sizes(2)]
      if (!elements || facts.dims(0)?.length !== 1 || !places || !updates) return undefined
      return one(elements.map((size, index) => updates[places.indexOf(index)] ?? size))
    },
  }),
)
