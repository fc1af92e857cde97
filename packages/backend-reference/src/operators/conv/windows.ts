import type { OperatorContext } from '../operator.ts'

/** How a window moves over the spatial axes. All lists have one entry for each axis. */
export interface Windows {
  readonly kernel: readonly number[]
  readonly strides: readonly number[]
  readonly dilations: readonly number[]
  /** Places before the first element, and after the last. */
  readonly begins: readonly number[]
  readonly ends: readonly number[]
  /** Number of places of the window. */
  readonly output: readonly number[]
}

/** Gives how many places a dilated kernel spans. */
export const spanOf = (kernel: number, dilation: number): number => (kernel - 1) * dilation + 1

/** Reads strides, dilations and pads of a convolution or a pooling over input dims `space`. */
export function readWindows(
  { ints, int, string }: OperatorContext,
  space: readonly number[],
  kernel: readonly number[],
): Windows {
  const ones = space.map(() => 1)
  const strides = ints('strides', ones)
  const dilations = ints('dilations', ones)
  const spans = kernel.map((size, axis) => spanOf(size, dilations[axis]!))
  const [begins, ends] = padsOf(string('auto_pad', 'NOTSET'), { space, strides, spans, pads: ints('pads', []) })
  const ceils = int('ceil_mode', 0) === 1
  const output = space.map((size, axis) => {
    const room = size + begins[axis]! + ends[axis]! - spans[axis]!
    if (!ceils) return Math.floor(room / strides[axis]!) + 1
    const count = Math.ceil(room / strides[axis]!) + 1
    // A window that would begin in the padding after the end is left out.
    return (count - 1) * strides[axis]! >= size + begins[axis]! ? count - 1 : count
  })
  return { kernel, strides, dilations, begins, ends, output }
}

interface PadsInput {
  readonly space: readonly number[]
  readonly strides: readonly number[]
  readonly spans: readonly number[]
  readonly pads: readonly number[]
}

function padsOf(mode: string, { space, strides, spans, pads }: PadsInput): [readonly number[], readonly number[]] {
  const none = space.map(() => 0)
  if (mode === 'VALID') return [none, none]
  if (mode === 'NOTSET' || mode === '') {
    return pads.length > 0 ? [pads.slice(0, space.length), pads.slice(space.length)] : [none, none]
  }
  const totals = space.map((size, axis) => {
    const output = Math.ceil(size / strides[axis]!)
    return Math.max(0, (output - 1) * strides[axis]! + spans[axis]! - size)
  })
  // The odd one goes to the end, or to the begin.
  const begins = totals.map((total) => (mode === 'SAME_LOWER' ? Math.ceil(total / 2) : Math.floor(total / 2)))
  return [begins, totals.map((total, axis) => total - begins[axis]!)]
}

/** Writes dims of fewer spatial axes as three, so that one loop serves 1-D to 3-D. */
export function asThree(space: readonly number[], filling: number): [number, number, number] {
  const missing = new Array<number>(Math.max(0, 3 - space.length)).fill(filling)
  return [...missing, ...space] as unknown as [number, number, number]
}
