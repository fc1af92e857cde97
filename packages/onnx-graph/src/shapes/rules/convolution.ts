import { TensorProto_DataType as DataType } from 'onnx-buf'
import { addDims, ceilDivideDims, floorDivideDims, multiplyDims, subtractDims } from '../../dims/dim-algebra.ts'
import { intAttribute, intsAttribute, stringAttribute } from '../../graph/attributes.ts'
import type { Dim } from '../../graph/value-type.ts'
import { type NodeFacts, type ShapeRule, tensor } from '../shape-rule.ts'

/** How a window moves over one axis. */
interface Window {
  readonly kernel: Dim
  readonly stride: number
  readonly dilation: number
  /** Before and behind together. */
  readonly pads: number
  readonly padBefore: number
}

function windowsOf({ node }: NodeFacts, kernel: readonly Dim[]): readonly Window[] {
  const ints = (name: string, fallback: number) =>
    intsAttribute(
      node,
      name,
      kernel.map(() => fallback),
    )
  const [strides, dilations] = [ints('strides', 1), ints('dilations', 1)]
  const isPadded = stringAttribute(node, 'auto_pad', 'NOTSET') === 'NOTSET'
  const pads = isPadded ? intsAttribute(node, 'pads', []) : []
  return kernel.map((size, axis) => ({
    ...{ kernel: size, stride: strides[axis] ?? 1, dilation: dilations[axis] ?? 1 },
    ...{ padBefore: pads[axis] ?? 0, pads: (pads[axis] ?? 0) + (pads[axis + kernel.length] ?? 0) },
  }))
}

const isSame = ({ node }: NodeFacts) => stringAttribute(node, 'auto_pad', 'NOTSET').startsWith('SAME')

/** `dilation · (kernel − 1) + 1` */
const extent = ({ kernel, dilation }: Window) => addDims(multiplyDims(subtractDims(kernel, 1), dilation), 1)

/** `⌊(dim + pads − extent) / stride⌋ + 1`, or `⌈dim / stride⌉` where the pads follow from that. */
function slidOver(facts: NodeFacts, spatial: readonly Dim[], kernel: readonly Dim[], ceil = false): readonly Dim[] {
  const divide = ceil ? ceilDivideDims : floorDivideDims
  return windowsOf(facts, kernel).map((window, axis) => {
    const dim = spatial[axis] ?? ''
    if (isSame(facts)) return ceilDivideDims(dim, window.stride)
    const room = subtractDims(addDims(dim, window.pads), extent(window))
    const count = addDims(divide(room, window.stride), 1)
    // A window that would begin behind the image is left out.
    const isBehind =
      typeof count === 'number' &&
      typeof dim === 'number' &&
      ceil &&
      (count - 1) * window.stride >= dim + window.padBefore
    return isBehind ? count - 1 : count
  })
}

/** The convolution whose image is input `image` and whose kernel is input `weight`. */
function convolved(facts: NodeFacts, image: number, weight: number, elementType: number) {
  const [x, w] = [facts.dims(image), facts.dims(weight)]
  if (!x || !w) return tensor(elementType)
  facts.equate(x[1], multiplyDims(w[1] ?? '', intAttribute(facts.node, 'group', 1)))
  const kernel = intsAttributeOr(facts, 'kernel_shape', w.slice(2))
  return tensor(elementType, [x[0] ?? '', w[0] ?? '', ...slidOver(facts, x.slice(2), kernel)])
}

const intsAttributeOr = ({ node }: NodeFacts, name: string, fallback: readonly Dim[]): readonly Dim[] =>
  node.attribute.some((one) => one.name === name) ? intsAttribute(node, name) : fallback

/** A convolution of its first input with its second. */
export const convolution: ShapeRule = (facts) => [convolved(facts, 0, 1, facts.elementType(0))]

const pooling: ShapeRule = (facts) => {
  const { node } = facts
  const dims = facts.dims(0)
  const ceil = intAttribute(node, 'ceil_mode', 0) === 1
  const kernel = intsAttribute(node, 'kernel_shape')
  const after = dims && [...dims.slice(0, 2), ...slidOver(facts, dims.slice(2), kernel, ceil)]
  return [tensor(facts.elementType(0), after), tensor(DataType.INT64, after)]
}

const globalPooling: ShapeRule = ({ dims, elementType }) => [
  tensor(
    elementType(0),
    dims(0)?.map((dim, axis) => (axis < 2 ? dim : 1)),
  ),
]

/** Convolutions and pooling, in one to three dimensions. */
export const convolutionRules = {
  Conv: convolution,
  ConvInteger: (facts) => [convolved(facts, 0, 1, DataType.INT32)],
  QLinearConv: (facts) => [convolved(facts, 0, 3, facts.elementType(7))],
  DeformConv: convolution,
  ConvTranspose: (facts) => {
    const [x, w] = [facts.dims(0), facts.dims(1)]
    if (!x || !w) return [tensor(facts.elementType(0))]
    facts.equate(x[1], w[0])
    const channels = multiplyDims(w[1] ?? '', intAttribute(facts.node, 'group', 1))
    return [tensor(facts.elementType(0), [x[0] ?? '', channels, ...transposedDims(facts, x.slice(2), w.slice(2))])]
  },
  MaxPool: pooling,
  AveragePool: pooling,
  LpPool: pooling,
  GlobalMaxPool: globalPooling,
  GlobalAveragePool: globalPooling,
  GlobalLpPool: globalPooling,
  Col2Im: (facts) => {
    const [x, image, block] = [facts.dims(0), facts.sizes(1), facts.sizes(2)]
    if (!x || !image || !block) return [tensor(facts.elementType(0))]
    return [tensor(facts.elementType(0), [x[0]!, floorDivideDims(x[1]!, block.reduce(multiplyDims)), ...image])]
  },
} satisfies Record<string, ShapeRule>

/** `stride · (dim − 1) + output_padding + extent − pads`, unless `output_shape` says it. */
function transposedDims(facts: NodeFacts, spatial: readonly Dim[], weight: readonly Dim[]): readonly Dim[] {
  const { node } = facts
  const asked = intsAttribute(node, 'output_shape', [])
  if (asked.length > 0) return asked.slice(-spatial.length)
  const added = intsAttribute(node, 'output_padding', [])
  return windowsOf(facts, intsAttributeOr(facts, 'kernel_shape', weight)).map((window, axis) => {
    const dim = spatial[axis] ?? ''
    if (isSame(facts)) return multiplyDims(dim, window.stride)
    const between = multiplyDims(subtractDims(dim, 1), window.stride)
    return subtractDims(addDims(between, addDims(extent(window), added[axis] ?? 0)), window.pads)
  })
}
