/** Padding. */
import { stringAttribute } from '@self-cascade/onnx-graph'
import { positiveAxis, range } from '../value.ts'
import { only, type VjpRule } from '../vjp.ts'
import { clamp, integers, placeAlong } from './movement.ts'
import { multiplyAlong } from './multiply-along.ts'

/**
 * Constant padding is cut off again, and its value gets what was cut; what `reflect`, `edge` and `wrap` repeated is added where it
 * came from.
 */
export const Pad: VjpRule = (vjp) => {
  const { x, gradient } = only(vjp)
  const { ops, node, needs } = vjp
  const pads = integers(vjp, 1, 'pads')!
  const axes = (integers(vjp, 3, 'axes') ?? range(0, x.dims.length)).map((axis) => positiveAxis(axis, x.dims.length))
  const mode = stringAttribute(node, 'mode', 'constant')
  const result = axes.reduce((value, axis, index) => {
    const before = pads[index]!
    const length = x.dims[axis]!
    if (mode === 'constant') {
      const start = Math.max(0, before)
      const kept = Math.min(length, length + before, value.dims[axis]! - start, length + pads[index + axes.length]!)
      const cut = ops.slice(value, [{ axis, start, end: start + kept }])
      return placeAlong({ ops, value: cut, axis, first: Math.max(0, -before), step: 1, length })
    }
    return multiplyAlong(ops, value, axis, sourceMatrix(mode, length, before, value.dims[axis]!))
  }, gradient)
  const byValue = () => ops.sub(ops.reduceSum(gradient, undefined, false), ops.reduceSum(result, undefined, false))
  return [result, undefined, mode === 'constant' && needs(2) ? byValue() : undefined]
}

/** `[length, padded]`: 1 where a padded element was read from a source element. */
function sourceMatrix(mode: string, length: number, before: number, padded: number): Float32Array[] {
  const rows = range(0, length).map(() => new Float32Array(padded))
  for (let at = 0; at < padded; at++) rows[paddedSource(mode, at - before, length)]![at]! += 1
  return rows
}

function paddedSource(mode: string, at: number, length: number): number {
  if (mode === 'edge') return clamp(at, 0, length - 1)
  if (mode === 'wrap') return ((at % length) + length) % length
  const period = Math.max(1, 2 * (length - 1))
  const phase = ((at % period) + period) % period
  return phase < length ? phase : period - phase
}
