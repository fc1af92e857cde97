/**
 * Convolutions of one to three spatial axes. With `y[o, p] = Σ x[c, s·p + d·k − b]·w[o, c, k]` (stride s, dilation d, padding b
 * in front), the gradient by x is the transposed convolution of ȳ, and that by w the product of ȳ with the windows of x.
 */
import { intAttribute, intsAttribute, stringAttribute } from '@self-cascade/onnx-graph'
import type { GraphOps } from '../graph-ops.ts'
import { range, sizeOfDims, type Value } from '../value.ts'
import type { VjpInput, VjpRule } from '../vjp.ts'

/** How a window moves over the spatial axes; one entry per axis. */
export interface Window {
  readonly kernel: readonly number[]
  readonly strides: readonly number[]
  readonly dilations: readonly number[]
  readonly before: readonly number[]
  readonly after: readonly number[]
}

/** Reads a window from the attributes of a convolution or pooling node. `input` and `output` are spatial dims. */
export function windowOf(
  { node }: VjpInput,
  { kernel, input, output }: Record<'kernel' | 'input' | 'output', readonly number[]>,
): Window {
  const ones = kernel.map(() => 1)
  const strides = intsAttribute(node, 'strides', ones)
  const dilations = intsAttribute(node, 'dilations', ones)
  const mode = stringAttribute(node, 'auto_pad', 'NOTSET')
  if (mode !== 'SAME_UPPER' && mode !== 'SAME_LOWER') {
    const pads = mode === 'VALID' ? [] : intsAttribute(node, 'pads', [])
    const rank = kernel.length
    return {
      ...{ kernel, strides, dilations },
      before: ones.map((_, axis) => pads[axis] ?? 0),
      after: ones.map((_, axis) => pads[rank + axis] ?? 0),
    }
  }
  const total = kernel.map((size, axis) =>
    Math.max(0, (output[axis]! - 1) * strides[axis]! + dilations[axis]! * (size - 1) + 1 - input[axis]!),
  )
  const half = total.map((amount) => Math[mode === 'SAME_UPPER' ? 'floor' : 'ceil'](amount / 2))
  return { kernel, strides, dilations, before: half, after: total.map((amount, axis) => amount - half[axis]!) }
}

export const Conv: VjpRule = (vjp) => {
  const { inputs, outputs, cotangents, needs } = vjp
  const [x, w, bias] = inputs as [Value, Value, Value?]
  const spatial = { kernel: w.dims.slice(2), input: x.dims.slice(2), output: outputs[0]!.dims.slice(2) }
  const window = windowOf(vjp, spatial)
  const gradient = cotangents[0]!
  return [
    needs(0) ? gradientOfInput(vjp, window, gradient, x, w) : undefined,
    needs(1) ? gradientOfKernel(vjp.ops, groupsOf(vjp), window, { x, gradient, kernelDims: w.dims }) : undefined,
    bias && needs(2) ? sumOverSamples(vjp.ops, gradient) : undefined,
  ]
}

const groupsOf = ({ node }: VjpInput) => intAttribute(node, 'group', 1)

/** The gradient by a bias per channel. */
function sumOverSamples(ops: GraphOps, gradient: Value): Value {
  const axes = range(0, gradient.dims.length).filter((axis) => axis !== 1)
  return ops.reduceSum(gradient, axes, false)
}

/** A pointwise convolution is a product of matrices; others are transposed convolutions. */
function gradientOfInput(vjp: VjpInput, window: Window, gradient: Value, x: Value, w: Value): Value {
  const { ops } = vjp
  const groups = groupsOf(vjp)
  if (isPointwise(window) && groups === 1) {
    const [batch, channels, ...space] = gradient.dims as [number, number, ...number[]]
    const matrix = ops.swapLast(ops.reshape(w, [channels, w.dims[1]!]))
    const product = ops.matMul(matrix, ops.reshape(gradient, [batch, channels, sizeOfDims(space)]))
    return ops.reshape(product, x.dims)
  }
  if (window.strides.every((stride) => stride === 1) && groups === 1)
    return flippedConvolution(ops, window, gradient, x, w)
  return transposedConvolution(ops, { window, groups, gradient, w, dims: x.dims })
}

const isPointwise = ({ kernel, strides, before, after }: Window) =>
  [...kernel, ...strides].every((one) => one === 1) && [...before, ...after].every((amount) => amount === 0)

/** With stride 1, the convolution of ȳ with the kernel turned round and its channels swapped. */
function flippedConvolution(ops: GraphOps, window: Window, gradient: Value, x: Value, w: Value): Value {
  const { kernel, dilations, before, after } = window
  const turned = turnedKernel(ops, w)
  const reach = kernel.map((size, axis) => dilations[axis]! * (size - 1))
  const pads = [before, after].flatMap((side) => side.map((amount, axis) => reach[axis]! - amount))
  const attributes = { kernel_shape: kernel, strides: kernel.map(() => 1), dilations, group: 1 }
  if (pads.every((amount) => amount >= 0)) return ops.op('Conv', [gradient, turned], x.dims, { ...attributes, pads })
  const rank = kernel.length
  const cut = range(0, rank).map((axis) => ({
    axis: axis + 2,
    start: Math.max(0, -pads[axis]!),
    end: gradient.dims[axis + 2]! - Math.max(0, -pads[rank + axis]!),
  }))
  const inner = ops.slice(gradient, cut)
  return ops.op('Conv', [inner, turned], x.dims, { ...attributes, pads: pads.map((amount) => Math.max(0, amount)) })
}

/** Kernels turned round, inputs and outputs swapped. A product with a permutation is faster than slices in steps of −1. */
function turnedKernel(ops: GraphOps, w: Value): Value {
  const [outputs, inputs, ...kernel] = w.dims as [number, number, ...number[]]
  const positions = sizeOfDims(kernel)
  const swapped = ops.transpose(ops.reshape(w, [outputs, inputs, positions]), [1, 0, 2])
  const reversal = new Float32Array(positions * positions)
  for (const at of range(0, positions)) reversal[at * positions + positions - 1 - at] = 1
  const turned = positions === 1 ? swapped : ops.matMul(swapped, ops.constant(reversal, [positions, positions]))
  return ops.reshape(turned, [inputs, outputs, ...kernel])
}

interface TransposedConvolution {
  readonly window: Window
  readonly groups: number
  readonly gradient: Value
  readonly w: Value
  /** Dims of the result; rows that no window reached are zero. */
  readonly dims: readonly number[]
}

function transposedConvolution(ops: GraphOps, { window, groups, gradient, w, dims }: TransposedConvolution): Value {
  const { kernel, strides, dilations, before } = window
  const reached = kernel.map(
    (size, axis) => (gradient.dims[axis + 2]! - 1) * strides[axis]! + dilations[axis]! * (size - 1) + 1,
  )
  const full = [...dims.slice(0, 2), ...reached]
  const attributes = {
    kernel_shape: kernel,
    strides,
    dilations,
    group: groups,
    pads: [...before, ...before].map(() => 0),
  }
  const result = ops.op('ConvTranspose', [gradient, w], full, attributes)
  return fitToPadding(ops, window, result, dims)
}

/** Cuts the padding off what windows were added up into; rows that no window reached are zero. */
export function fitToPadding(ops: GraphOps, { before, after }: Window, sum: Value, dims: readonly number[]): Value {
  const missing = before.map((amount, axis) =>
    Math.max(0, dims[axis + 2]! + amount + after[axis]! - sum.dims[axis + 2]!),
  )
  const filled = ops.pad(
    sum,
    sum.dims.map(() => 0),
    [0, 0, ...missing],
  )
  return ops.slice(
    filled,
    before.map((start, axis) => ({ axis: axis + 2, start, end: start + dims[axis + 2]! })),
  )
}

interface KernelGradient {
  readonly x: Value
  readonly gradient: Value
  /** `[outputs, inputs / groups, ...kernel]`. */
  readonly kernelDims: readonly number[]
}

/**
 * `w̄[o, c·k] = Σ ȳ[o, p]·window_k(x)[c, p]` over the pixels p of all samples: one product of matrices per group, whose rows are
 * channels, so that neither a sum over the batch nor a transposition of the result is left to do.
 */
function gradientOfKernel(
  ops: GraphOps,
  groups: number,
  window: Window,
  { x, gradient, kernelDims }: KernelGradient,
): Value {
  const [outputs, channelsPerGroup] = kernelDims as [number, number]
  const space = gradient.dims.slice(2)
  const pixels = x.dims[0]! * sizeOfDims(space)
  const windows = windowsOf(ops, window, channelsFirst(ops, x), space).map((part) =>
    ops.reshape(part, [groups, channelsPerGroup, 1, pixels]),
  )
  const columns = ops.reshape(ops.concat(windows, 2), [groups, channelsPerGroup * windows.length, pixels])
  const rows = ops.reshape(channelsFirst(ops, gradient), [groups, outputs / groups, pixels])
  return ops.reshape(matrixProduct(ops, rows, columns), kernelDims)
}

/** Swaps batch and channels. */
const channelsFirst = (ops: GraphOps, value: Value) => ops.transpose(value, [1, 0, ...range(2, value.dims.length)])

/** `a·bᵀ` per group, without a batch axis where there is one group only. */
function matrixProduct(ops: GraphOps, a: Value, b: Value): Value {
  if (a.dims[0] !== 1) return ops.matMul(a, ops.swapLast(b))
  const matrix = (value: Value) => ops.reshape(value, value.dims.slice(1))
  return ops.matMul(matrix(a), ops.swapLast(matrix(b)))
}

/** What each kernel position sees of `x`, for all output positions. Padding has the value `padding`. */
export function windowsOf(ops: GraphOps, window: Window, x: Value, space: readonly number[], padding = 0): Value[] {
  const { kernel, strides, dilations, before, after } = window
  const padded = ops.pad(x, [0, 0, ...before], [0, 0, ...after], padding)
  return kernelPositions(kernel).map((position) =>
    ops.slice(
      padded,
      position.map((at, axis) => {
        const start = at * dilations[axis]!
        return { axis: axis + 2, start, end: start + (space[axis]! - 1) * strides[axis]! + 1, step: strides[axis]! }
      }),
    ),
  )
}

/** Every position in a kernel, in row-major order. */
export function kernelPositions([first, ...rest]: readonly number[]): number[][] {
  if (first === undefined) return [[]]
  return range(0, first).flatMap((at) => kernelPositions(rest).map((position) => [at, ...position]))
}

/** The transposed convolution is linear in both operands, so its gradients are an ordinary convolution and a kernel's. */
export const ConvTranspose: VjpRule = (vjp) => {
  const { inputs, outputs, cotangents, needs, ops } = vjp
  const [x, w, bias] = inputs as [Value, Value, Value?]
  const groups = groupsOf(vjp)
  const gradient = cotangents[0]!
  const window = transposedWindow(vjp, x, w, outputs[0]!)
  const { kernel, strides, dilations, before, after } = window
  const attributes = { kernel_shape: kernel, strides, dilations, group: groups, pads: [...before, ...after] }
  return [
    needs(0) ? ops.op('Conv', [gradient, w], x.dims, attributes) : undefined,
    needs(1) ? gradientOfKernel(ops, groups, window, { x: gradient, gradient: x, kernelDims: w.dims }) : undefined,
    bias && needs(2) ? sumOverSamples(ops, gradient) : undefined,
  ]
}

/** The window of the convolution whose transpose this is: its pads follow from the sizes of input and output. */
function transposedWindow(vjp: VjpInput, x: Value, w: Value, y: Value): Window {
  const kernel = w.dims.slice(2)
  const window = windowOf(vjp, { kernel, input: y.dims.slice(2), output: x.dims.slice(2) })
  const after = kernel.map((size, axis) => {
    const reached = (x.dims[axis + 2]! - 1) * window.strides[axis]! + window.dilations[axis]! * (size - 1) + 1
    return reached - y.dims[axis + 2]! - window.before[axis]!
  })
  return { ...window, after }
}
