import { defineError, type PixelSize } from '@self-cascade/core'

const show = ({ width, height }: PixelSize) => `${width}x${height}`

/** Thrown when a size is not a multiple of what the model needs; `nearest` lists the legal sizes around it. */
export const IllegalSize = defineError<{
  name: string
  size: PixelSize
  sizeMultiple: number
  nearest: readonly PixelSize[]
}>({
  code: 'IllegalSize',
  what: ({ name, size }) => `${name} is ${show(size)} pixels, which is not a size this model can make.`,
  why: ({ sizeMultiple }) => `Width and height must both be multiples of ${sizeMultiple} pixels.`,
  fix: ({ nearest }) => `The nearest legal sizes are ${nearest.map(show).join(' and ')}.`,
})

/** Thrown when the size asked for is smaller than the size to start from, in width or in height. */
export const TargetBelowBase = defineError<{ from: PixelSize; to: PixelSize }>({
  code: 'TargetBelowBase',
  what: ({ from, to }) => `The target ${show(to)} is smaller than the base ${show(from)}.`,
  why: 'A cascade only grows: no stage may be narrower or lower than the stage before it.',
  fix: 'Ask for a target of at least the base size in both directions, or give a smaller base size.',
})

/** Thrown when the stages asked for cannot be laid out: too few of them, or sizes of their own that do not fit. */
export const UnreachableTarget = defineError<{ start: PixelSize; end: PixelSize; stages: number; minimum: number }>({
  code: 'UnreachableTarget',
  what: ({ start, end, stages }) => `${show(end)} cannot be reached from ${show(start)} in ${stages} later stage(s).`,
  why: 'A stage may have at most 4 times the pixels of the stage before it, and no side may shrink.',
  fix: ({ minimum }) =>
    `Allow at least ${minimum} later stage(s) between the two, or change the sizes that were given to single stages.`,
})
