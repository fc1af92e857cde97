import { type StageStore, selfCascade } from '@self-cascade/cascade'
import type { Tensor } from '@self-cascade/core'
import { encodePng, rastersOf } from '@self-cascade/picture-recipe'
import { planScales } from '@self-cascade/scale-plan'
import type { FeatureUpsamplers } from '@self-cascade/upsampler'
import type { PictureSide, TuningEvent } from '../protocol.ts'
import { climb, startTimestep } from './climb.ts'
import type { TuningModel } from './open-model.ts'

/** What {@link drawPicture} works with. */
export interface DrawPictureOptions {
  readonly model: TuningModel
  readonly caption: string
  readonly seed: number
  readonly side: PictureSide
  /** Used at the side `after`. */
  readonly upsamplers: FeatureUpsamplers
  /** Keeps the pivot, which both sides share. */
  readonly store: StageStore
  readonly emit: (event: TuningEvent) => void
  readonly signal: AbortSignal
}

/** Length of the whole schedule of both stages. */
const scheduleSteps = 20

/** Makes one picture of the climb: without upsamplers, or with them. */
export async function drawPicture(options: DrawPictureOptions): Promise<Uint8Array<ArrayBuffer>> {
  const { model, caption, seed, side, upsamplers, store, emit, signal } = options
  const { sizeMultiple, defaultGuidance: guidanceScale } = model.facts
  const loaded = model.load()
  const plan = planScales({ ...climb, sizeMultiple, guidanceScale, numInferenceSteps: scheduleSteps, startTimestep })
  const total = plan.stages.reduce((sum, { steps }) => sum + steps, 0)
  let done = 0
  let pixels: Tensor | undefined
  try {
    const events = selfCascade({
      ...{ model: loaded, plan, prompt: caption, seed, store, decode: 'last', signal },
      ...(side === 'after' && { upsamplers: { upsamplers, stage: 1 } }),
    })
    for await (const event of events) {
      if (event.type === 'step') emit({ type: 'drawing', caption, side, part: ++done / total })
      if (event.type === 'stage-done' && event.restored) done += plan.stages[event.stage]!.steps
      if (event.type === 'picture') pixels = event.pixels
    }
    return encodePng(rastersOf(pixels!)[0]!)
  } finally {
    await loaded.dispose()
  }
}
