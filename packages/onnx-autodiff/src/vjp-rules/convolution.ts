/**
 * Convolutions of one to three spatial axes. With `y[p, o] = Σ x[s·p + d·k − b, c]·w[o, c, k]` (stride s, dilation d, padding b
 * in front), the gradients are `x̄[q, c] = Σ ȳ[p, o]·w[o, c, k]` over the p and k that see q, and
 * `w̄[o, k, c] = Σ ȳ[p, o]·x[s·p + d·k − b, c]`: products of matrices whose rows are pixels, gathered by numbers that are known
 * beforehand.
 */
import { intAttribute, intsAttribute, stringAttribute } from '@self-cascade/onnx-graph'
import type { GraphOps } from '../graph-ops.ts'
import { range, sizeOfDims, type Value } from '../value.ts'
import type { VjpInput, VjpRule } from '../vjp.ts'
import {
  fitToPadding,
  reachedSizes,
  seeingPixels,
  seenPixels,
  type Window,
  type WindowSpaces,
  windowOf,
} from '../window.ts'

/** What does not change between the gradients of one convolution. */
interface Convolution {
  readonly ops: GraphOps
  readonly window: Window
  readonly spaces: WindowSpaces
  readonly groups: number
  /** Tells that the kernel is known beforehand: runtimes then have faster convolutions, and turn it round only once. */
  readonly isFixed: boolean
}

export const Conv: VjpRule = (vjp) => {
  const { inputs, outputs, cotangents, needs, ops } = vjp
  const [x, w, bias] = inputs as [Value, Value, Value?]
  const gradient = cotangents[0]!
  const spaces = { batch: x.dims[0]!, input: x.dims.slice(2), output: outputs[0]!.dims.slice(2) }
  const window = windowOf(vjp, { kernel: w.dims.slice(2), ...spaces })
  const convolution = {
    ops,
    window,
    spaces,
    groups: intAttribute(vjp.node, 'group', 1),
    isFixed: vjp.graph.constantOf(w.name) !== undefined && !needs(1),
  }
  return [
    needs(0) ? gradientOfInput(convolution, gradient, w) : undefined,
    needs(1) ? gradientOfKernel(convolution, gradient, x, w.dims) : undefined,
    bias && needs(2) ? sumOverPixels(ops, gradient) : undefined,
  ]
}

/** The transposed convolution is the gradient of a convolution by its input, so its own gradients are the other two forms. */
export const ConvTranspose: VjpRule = (vjp) => {
  const { inputs, outputs, cotangents, needs, ops, node } = vjp
  const [x, w, bias] = inputs as [Value, Value, Value?]
  const gradient = cotangents[0]!
  const spaces = { batch: x.dims[0]!, input: outputs[0]!.dims.slice(2), output: x.dims.slice(2) }
  const window = transposedWindow(vjp, windowOf(vjp, { kernel: w.dims.slice(2), ...spaces }), spaces)
  const groups = intAttribute(node, 'group', 1)
  const { kernel, strides, dilations, before, after } = window
  const pads = [...before, ...after].map((amount) => Math.max(0, amount))
  const attributes = { kernel_shape: kernel, strides, dilations, group: groups, pads }
  const read = () =>
    ops.slice(
      gradient,
      spaces.input.map((size, axis) => ({ axis: axis + 2, start: 0, end: Math.min(size, size + after[axis]!) })),
    )
  return [
    needs(0) ? ops.op('Conv', [read(), w], x.dims, attributes) : undefined,
    needs(1) ? gradientOfKernel({ ops, window, spaces, groups, isFixed: false }, x, gradient, w.dims) : undefined,
    bias && needs(2) ? sumOverPixels(ops, gradient) : undefined,
  ]
}

/**
 * The padding behind follows from the sizes: output padding makes it smaller, negative where no window reaches the end. With a
 * given output shape the padding in front does too (ConvTranspose operator, `output_shape`).
 */
function transposedWindow({ node }: VjpInput, window: Window, { input, output }: WindowSpaces): Window {
  const mode = stringAttribute(node, 'auto_pad', 'NOTSET')
  const extra = intsAttribute(node, 'output_padding', [])
  const isShaped = mode.startsWith('SAME') || node.attribute.some(({ name }) => name === 'output_shape')
  const reached = reachedSizes(window, output)
  const before = window.before.map((given, axis) => {
    const total = Math.max(0, reached[axis]! + (extra[axis] ?? 0) - input[axis]!)
    return isShaped ? Math[mode === 'SAME_UPPER' ? 'floor' : 'ceil'](total / 2) : given
  })
  return { ...window, before, after: reached.map((size, axis) => size - input[axis]! - before[axis]!) }
}

const sumOverPixels = (ops: GraphOps, gradient: Value) => ops.reduceSum(pixelRows(ops, gradient), [0], false)

/** `[pixels of all samples, channels]`. */
function pixelRows(ops: GraphOps, value: Value): Value {
  const [batch, channels, ...space] = value.dims as [number, number, ...number[]]
  const pixels = sizeOfDims(space)
  const rows = ops.transpose(ops.reshape(value, [batch, channels, pixels]), [0, 2, 1])
  return ops.reshape(rows, [batch * pixels, channels])
}

/** `[channels, pixels of all samples]`: copies whole planes, and products of it are faster than of transposed rows. */
function channelRows(ops: GraphOps, value: Value): Value {
  const [batch, channels, ...space] = value.dims as [number, number, ...number[]]
  const pixels = sizeOfDims(space)
  const planes = ops.transpose(ops.reshape(value, [batch, channels, pixels]), [1, 0, 2])
  return ops.reshape(planes, [channels, batch * pixels])
}

/** `[batch, channels, …space]` from rows of pixels. */
function fromPixelRows(ops: GraphOps, rows: Value, batch: number, space: readonly number[]): Value {
  const channels = rows.dims[1]!
  const planes = ops.transpose(ops.reshape(rows, [batch, sizeOfDims(space), channels]), [0, 2, 1])
  return ops.reshape(planes, [batch, channels, ...space])
}

/** Which pixels the results read: outputs those of the input that they see, inputs those of the output that see them. */
const pixelTables = { output: seenPixels, input: seeingPixels }

/** `[pixels, positions · channels]`: what every kernel position of every result reads. */
function gatherColumns({ ops, window, spaces }: Convolution, rows: Value, results: 'input' | 'output'): Value {
  const positions = sizeOfDims(window.kernel)
  if (isPointwise(window)) return rows
  const key = JSON.stringify([results, window, spaces])
  const count = spaces.batch * sizeOfDims(spaces[results])
  const indices = ops.indices(key, [count, positions], () => pixelTables[results](window, spaces))
  const padded = ops.pad(rows, [0, 0], [1, 0])
  return ops.reshape(ops.gatherRows(padded, indices), [count, positions * rows.dims[1]!])
}

const isPointwise = ({ kernel, strides, before, after }: Window) =>
  [...kernel, ...strides].every((one) => one === 1) && [...before, ...after].every((amount) => amount === 0)

/** `[pixels, positions · channels]` to `[groups, pixels, positions · channels of the group]`. */
function splitGroups({ ops, groups }: Convolution, columns: Value, positions: number): Value {
  const [pixels, width] = columns.dims as [number, number]
  const split = ops.reshape(columns, [pixels, positions, groups, width / (positions * groups)])
  return ops.reshape(ops.transpose(split, [2, 0, 1, 3]), [groups, pixels, width / groups])
}

/** `w̄`, dims `[outputs, inputs of a group, …kernel]`. */
function gradientOfKernel(convolution: Convolution, gradient: Value, x: Value, kernelDims: readonly number[]): Value {
  const { ops, groups, window } = convolution
  const [outputs, channels] = kernelDims as [number, number]
  const positions = sizeOfDims(window.kernel)
  const columns = gatherColumns(convolution, pixelRows(ops, x), 'output')
  const product =
    groups === 1
      ? ops.matMul(channelRows(ops, gradient), columns)
      : ops.matMul(
          ops.swapLast(splitGroups(convolution, pixelRows(ops, gradient), 1)),
          splitGroups(convolution, columns, positions),
        )
  const kernels = ops.swapLast(ops.reshape(product, [outputs, positions, channels]))
  return ops.reshape(kernels, kernelDims)
}

/** Columns of more elements than this are not made: the runtime's own convolution gathers piece by piece. */
const largestColumns = 2 ** 22

/** `x̄`, with the dims of the convolution's input. */
function gradientOfInput(convolution: Convolution, gradient: Value, w: Value): Value {
  const { ops, groups, spaces, isFixed } = convolution
  const [outputs, channels, ...kernel] = w.dims as [number, number, ...number[]]
  const positions = sizeOfDims(kernel)
  const columnElements = spaces.batch * sizeOfDims(spaces.input) * positions * outputs
  if (columnElements > largestColumns || (isFixed && isTurnable(convolution))) {
    return transposedConvolution(convolution, gradient, w)
  }
  const columns = gatherColumns(convolution, pixelRows(ops, gradient), 'input')
  const perGroup = ops.reshape(w, [groups, (outputs / groups) * channels, positions])
  const kernels = ops.reshape(ops.swapLast(perGroup), [groups, positions * (outputs / groups), channels])
  if (groups === 1) {
    const rows = ops.matMul(columns, ops.reshape(kernels, kernels.dims.slice(1)))
    return fromPixelRows(ops, rows, spaces.batch, spaces.input)
  }
  const product = ops.matMul(splitGroups(convolution, columns, positions), kernels)
  const rows = ops.reshape(ops.transpose(product, [1, 0, 2]), [product.dims[1]!, groups * channels])
  return fromPixelRows(ops, rows, spaces.batch, spaces.input)
}

/** With stride 1 a convolution with the kernel turned round, else the runtime's transposed convolution. */
function transposedConvolution(convolution: Convolution, gradient: Value, w: Value): Value {
  const { ops, window, spaces, groups } = convolution
  const { kernel, strides, dilations, before, after } = window
  const dims = [spaces.batch, w.dims[1]! * groups, ...spaces.input]
  const attributes = { kernel_shape: kernel, dilations, group: groups }
  if (isTurnable(convolution)) {
    const reach = reachOf(window)
    const pads = [before, after].flatMap((side) => side.map((amount, axis) => reach[axis]! - amount))
    return ops.op('Conv', [gradient, turnedKernel(ops, w)], dims, { ...attributes, pads })
  }
  const fullDims = [...dims.slice(0, 2), ...reachedSizes(window, spaces.output)]
  const full = ops.op('ConvTranspose', [gradient, w], fullDims, { ...attributes, strides })
  return fitToPadding(ops, window, full, dims)
}

const reachOf = ({ kernel, dilations }: Window) => kernel.map((size, axis) => dilations[axis]! * (size - 1))

/** Tells whether the gradient by the input is a convolution with the kernel turned round. */
function isTurnable({ window, groups }: Convolution): boolean {
  const reach = reachOf(window)
  const isCovered = [...window.before, ...window.after].every((amount, axis) => amount <= reach[axis % reach.length]!)
  return groups === 1 && isCovered && window.strides.every((stride) => stride === 1)
}

/** Kernels turned round, inputs and outputs swapped. A product with a permutation is faster than slices in steps of −1. */
function turnedKernel(ops: GraphOps, w: Value): Value {
  const [outputs, inputs, ...kernel] = w.dims as [number, number, ...number[]]
  const positions = sizeOfDims(kernel)
  const swapped = ops.transpose(ops.reshape(w, [outputs, inputs, positions]), [1, 0, 2])
  const reversal = new Float32Array(positions * positions)
  for (const at of range(0, positions)) reversal[at * positions + positions - 1 - at] = 1
  const turned = ops.matMul(swapped, ops.constant(reversal, [positions, positions]))
  return ops.reshape(turned, [inputs, outputs, ...kernel])
}
