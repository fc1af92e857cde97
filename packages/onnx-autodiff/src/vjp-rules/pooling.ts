/** Poolings over one to three spatial axes. */
import { intAttribute, intsAttribute } from '@self-cascade/onnx-graph'
import type { GraphOps } from '../graph-ops.ts'
import { range, sizeOfDims, type Value } from '../value.ts'
import { only, type VjpInput, type VjpRule } from '../vjp.ts'
import { fitToPadding, kernelPositions, reachedSizes, type Window, windowOf, windowsOf } from '../window.ts'

/** Each pixel has an equal share. */
export const GlobalAveragePool: VjpRule = (vjp) => {
  const { x, gradient } = only(vjp)
  return [vjp.ops.expand(vjp.ops.scale(gradient, 1 / sizeOfDims(x.dims.slice(2))), x.dims)]
}

/** Each window's gradient, divided by the elements that it averaged, goes to all of them. */
export const AveragePool: VjpRule = (vjp) => {
  const { x, y, gradient } = only(vjp)
  const { ops, node } = vjp
  const given = givenWindow(vjp, x, y)
  const window = reachingWindow(given, x, y)
  const countsPadding = intAttribute(node, 'count_include_pad', 0) === 1
  const share = ops.div(gradient, ops.constant(...windowCounts(given, x, y, countsPadding)))
  return [
    scatterWindows(
      ops,
      window,
      x,
      kernelPositions(window.kernel).map(() => share),
    ),
  ]
}

/** Equal largest elements of a window share its gradient. Ties apart, this is torch's. */
export const MaxPool: VjpRule = (vjp) => {
  const { x, y, gradient } = only(vjp)
  const { ops } = vjp
  const window = reachingWindow(givenWindow(vjp, x, y), x, y)
  const isLargest = windowsOf(ops, window, x, y.dims.slice(2), lowest).map((view) => ops.cast(ops.equal(view, y), 1))
  const share = ops.div(gradient, isLargest.reduce(ops.add))
  return [
    scatterWindows(
      ops,
      window,
      x,
      isLargest.map((chosen) => ops.mul(share, chosen)),
    ),
  ]
}

/** The smallest float32: padding that no maximum picks. */
const lowest = -3.4028234663852886e38

/** The window that the node is given. */
const givenWindow = (vjp: VjpInput, x: Value, y: Value): Window =>
  windowOf(vjp, { kernel: intsAttribute(vjp.node, 'kernel_shape'), input: x.dims.slice(2), output: y.dims.slice(2) })

/** The window with padding behind wide enough for the last one, which `ceil_mode` lets reach over the edge. */
function reachingWindow(window: Window, x: Value, y: Value): Window {
  const after = reachedSizes(window, y.dims.slice(2)).map((size, axis) =>
    Math.max(0, size - x.dims[axis + 2]! - window.before[axis]!),
  )
  return { ...window, after }
}

/** How many elements each window averaged; what `ceil_mode` lets it reach beyond the padding is never counted. */
function windowCounts(window: Window, x: Value, y: Value, countsPadding: boolean): [Float32Array, readonly number[]] {
  const { before, after, dilations, strides, kernel } = window
  const rank = kernel.length
  const perAxis = range(0, rank).map((axis) => {
    const length = x.dims[axis + 2]!
    const end = countsPadding ? length + after[axis]! : length
    return range(0, y.dims[axis + 2]!).map((at) => {
      const first = at * strides[axis]! - before[axis]!
      const inside = range(0, kernel[axis]!).filter((k) => {
        const place = first + k * dilations[axis]!
        return countsPadding ? place < end : place >= 0 && place < length
      })
      return Math.max(1, inside.length)
    })
  })
  const counts = perAxis.reduce((all, one) => all.flatMap((a) => one.map((b) => a * b)), [1])
  return [Float32Array.from(counts), [1, 1, ...y.dims.slice(2)]]
}

/** Adds what each kernel position gives back to where it had read, through the transposed convolution of the windows. */
function scatterWindows(ops: GraphOps, window: Window, x: Value, parts: readonly Value[]): Value {
  const { kernel, strides, dilations, before } = window
  const [batch, channels] = x.dims as [number, number]
  const space = parts[0]!.dims.slice(2)
  const single = parts.map((part) => ops.reshape(part, [batch * channels, 1, ...space]))
  const stacked = ops.concat(single, 1)
  const positions = single.length
  const identity = new Float32Array(positions * positions)
  for (const at of range(0, positions)) identity[at * positions + at] = 1
  const w = ops.constant(identity, [positions, 1, ...kernel])
  const attributes = { kernel_shape: kernel, strides, dilations, group: 1, pads: [...before, ...before].map(() => 0) }
  const summed = ops.op(
    'ConvTranspose',
    [stacked, w],
    [batch * channels, 1, ...reachedSizes(window, space)],
    attributes,
  )
  return ops.reshape(fitToPadding(ops, window, summed, [batch * channels, 1, ...x.dims.slice(2)]), x.dims)
}
