import { createError, InvalidOption, type PixelSize } from '@self-cascade/core'
import { UnreachableTarget } from './errors.ts'
import type { PlanScalesOptions } from './options.ts'
import { minimumStageCount } from './stage-count.ts'
import { layStageSizes } from './stage-sizes.ts'

/** Stages added at most when snapping to the multiple leaves no way in the fewest. */
const maxExtraStages = 2

interface Anchor {
  readonly index: number
  readonly size: PixelSize
}

/** The sizes that are fixed beforehand: the base, stages with a size of their own, and the target. */
function anchorsOf({ from, to, stages = [] }: PlanScalesOptions, stageCount: number): readonly Anchor[] {
  const own = stages.flatMap(({ width, height }, index) =>
    width === undefined || height === undefined ? [] : [{ index, size: { width, height } }],
  )
  for (const [index, end] of [
    [0, from],
    [stageCount, to],
  ] as const) {
    const given = own.find((anchor) => anchor.index === index)?.size
    if (given !== undefined && (given.width !== end.width || given.height !== end.height)) {
      const value = `${given.width}x${given.height}`
      const expected = `${end.width}x${end.height}, as ${index === 0 ? 'from' : 'to'} says, or absent`
      throw createError(InvalidOption, { name: `the size of stages[${index}]`, value, expected })
    }
  }
  const inner = own.filter(({ index }) => index > 0 && index < stageCount)
  return [{ index: 0, size: from }, ...inner, { index: stageCount, size: to }]
}

/** Sizes between the anchors, or the first pair of anchors that has no way between them. */
function fillIn(
  anchors: readonly Anchor[],
  sizeMultiple: number,
): readonly PixelSize[] | { start: Anchor; end: Anchor } {
  const sizes: PixelSize[] = [anchors[0]!.size]
  for (let index = 1; index < anchors.length; index++) {
    const start = anchors[index - 1]!
    const end = anchors[index]!
    const grows = end.size.width >= start.size.width && end.size.height >= start.size.height
    const laid = grows ? layStageSizes(start.size, end.size, end.index - start.index, sizeMultiple) : undefined
    if (laid === undefined) return { start, end }
    sizes.push(...laid)
  }
  return sizes
}

/** The number of later stages that the stages' own sizes call for. */
function lastOwnStage({ to, stages = [] }: PlanScalesOptions): number {
  return stages.reduce((last, { width, height }, index) => {
    if (width === undefined) return last
    return width === to.width && height === to.height ? index : index + 1
  }, 0)
}

/**
 * Gives the size of every stage, base first. Uses the stage count asked for, or else the fewest that works: the paper's
 * minimum, and in the rare case that snapping leaves no legal way in so many, one or two more.
 *
 * @throws {@link UnreachableTarget} when the count or the sizes asked for leave no way.
 */
export function layOutSizes(options: PlanScalesOptions, sizeMultiple: number): readonly PixelSize[] {
  const { from, to, stageCount } = options
  const fewest = stageCount ?? Math.max(minimumStageCount(from, to), lastOwnStage(options))
  const most = stageCount ?? fewest + maxExtraStages
  for (let count = fewest; ; count++) {
    const filled = fillIn(anchorsOf(options, count), sizeMultiple)
    if (!('start' in filled)) return filled
    if (count < most) continue
    const [start, end] = [filled.start.size, filled.end.size]
    const needed = Math.max(minimumStageCount(start, end), filled.end.index - filled.start.index + 1)
    throw createError(UnreachableTarget, { start, end, stages: filled.end.index - filled.start.index, minimum: needed })
  }
}
