import type { StageReport } from '@self-cascade/cascade'
import {
  type CascadeEvent,
  type CascadePicture,
  type CascadeStep,
  type StageDone,
  selfCascade,
} from '@self-cascade/cascade'
import { cascadeOptions } from '@self-cascade/picture-recipe'
import type { StudioEvent, StudioImage, StudioRequest, StudioResult, StudioSettings } from '../protocol.ts'
import { requireRoom } from './check-picture.ts'
import { encodePicture } from './encode-picture.ts'
import { imageOf } from './images.ts'
import type { HostedModel } from './open-hosted-model.ts'
import { planPicture } from './plan-picture.ts'
import { upsamplersOf } from './read-upsamplers.ts'

/** Where events go, and what ends the run. */
export interface MakePictureOptions {
  readonly emit: (event: StudioEvent) => void
  readonly signal: AbortSignal
  readonly settings: StudioSettings
}

/** Makes one picture, and tells on the way. */
export async function makePicture(
  hosted: HostedModel,
  request: StudioRequest,
  { emit, signal, settings: studio }: MakePictureOptions,
): Promise<StudioResult> {
  const planned = planPicture(hosted, request, await upsamplersOf(request, hosted.repo.folder))
  const { settings, upsamplers } = planned
  if (request.requireFit ?? true) await requireRoom(hosted, planned, request, studio)
  const stages: StageReport[] = []
  let last: StudioImage | null = null
  const teller = createTeller(hosted, { previews: request.previews ?? true, signal })
  const events = selfCascade({
    ...cascadeOptions(settings),
    model: hosted.model,
    decode: request.decode ?? 'all',
    store: hosted.stages,
    signal,
    ...(upsamplers.length > 0 && { upsamplers }),
  })
  for await (const event of events) {
    const told = await teller(event)
    if (told.type === 'stage-done') stages.push(told)
    // The picture is handed over with its event, and wanted once more at the end.
    if (told.type === 'picture' && told.final) last = { ...told.image, data: told.image.data.slice() }
    emit(told)
  }
  const image = last!
  return { image, seed: settings.seed, stages, png: await encodePicture(image, settings) }
}

interface TellerOptions {
  readonly previews: boolean
  readonly signal: AbortSignal
}

/** Puts the events of a cascade into the words of the studio: plain data, with pictures in place of tensors. */
function createTeller({ previews }: HostedModel, options: TellerOptions) {
  /** Of the stage that was finished last: what its picture was decoded from. */
  let finished: StageDone | null = null

  async function tellStep(event: CascadeStep): Promise<StudioEvent> {
    const { type, stage, step, steps, timestep, milliseconds } = event
    const preview = options.previews ? await previews.of(event, options.signal) : null
    return { type, stage, step, steps, timestep, milliseconds, preview }
  }

  function tellPicture({ type, stage, final, pixels, milliseconds }: CascadePicture): StudioEvent {
    if (finished?.stage === stage) previews.learn(finished.latents, pixels)
    return { type, stage, final, image: imageOf(pixels), milliseconds }
  }

  return async (event: CascadeEvent): Promise<StudioEvent> => {
    switch (event.type) {
      case 'start':
        return { type: 'start', plan: event.plan, recipe: event.recipe, seed: event.seeds[0]! }
      case 'warning':
        return { type: 'warning', message: event.message }
      case 'stage-start': {
        const { type, stage, width, height, totalSteps } = event
        return { type, stage, width, height, totalSteps }
      }
      case 'step':
        return tellStep(event)
      case 'stage-done': {
        finished = event
        const { latents: _, ...report } = event
        return report
      }
      case 'picture':
        return tellPicture(event)
    }
  }
}
