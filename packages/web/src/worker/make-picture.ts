import { type CascadeEvent, type CascadeRecipe, type StageReport, selfCascade } from '@self-cascade/cascade'
import type { ScalePlan, Tensor } from '@self-cascade/core'
import { planScales } from '@self-cascade/scale-plan'
import type { StudioEvent, StudioImage, StudioRequest, StudioResult } from '../protocol.ts'
import { imageOf } from './images.ts'
import type { HostedModel } from './open-hosted-model.ts'
import { upsamplersOf } from './own-upsamplers.ts'

/** Where events go, and what ends the run. */
export interface MakePictureOptions {
  readonly emit: (event: StudioEvent) => void
  readonly signal: AbortSignal
}

/** What a run has told so far. */
interface Progress {
  readonly stages: StageReport[]
  /** Latents of the stage that was finished last, from which previews learn. */
  latents: Tensor | null
  image: StudioImage | null
  recipe: CascadeRecipe | null
}

function planOf({ repo }: HostedModel, request: StudioRequest): ScalePlan {
  const { nativeSize, sizeMultiple } = repo
  const to = { width: request.width ?? nativeSize.width, height: request.height ?? nativeSize.height }
  const { numInferenceSteps, guidanceScale, startTimestep } = request
  return planScales({
    from: request.method === 'direct' ? to : nativeSize,
    to,
    sizeMultiple,
    ...(numInferenceSteps !== undefined && { numInferenceSteps }),
    ...(guidanceScale !== undefined && { guidanceScale }),
    ...(startTimestep !== undefined && { startTimestep }),
  })
}

/** A seed that no one chose: 32 random bits. */
const randomSeed = () => crypto.getRandomValues(new Uint32Array(1))[0]!

/** Makes one picture, and tells on the way. */
export async function makePicture(
  hosted: HostedModel,
  request: StudioRequest,
  { emit, signal }: MakePictureOptions,
): Promise<StudioResult> {
  const { prompt, negativePrompt, scheduler, guidanceMode, decode = 'all', seed = randomSeed() } = request
  const upsamplers = await upsamplersOf(request, hosted.repo.folder)
  const events = selfCascade({
    model: hosted.model,
    prompt,
    plan: planOf(hosted, request),
    seed,
    decode,
    store: hosted.stages,
    signal,
    ...(negativePrompt !== undefined && { negativePrompt }),
    ...(scheduler !== undefined && { scheduler }),
    ...(guidanceMode !== undefined && { guidanceMode }),
    ...(upsamplers.length > 0 && { upsamplers }),
  })
  const progress: Progress = { stages: [], latents: null, image: null, recipe: null }
  for await (const event of events) {
    const told = await toStudioEvent(event, { hosted, request, seed, signal, progress })
    emit(told)
  }
  return { image: progress.image!, seed, stages: progress.stages, png: new Uint8Array(0) }
}

interface Translation extends Pick<MakePictureOptions, 'signal'> {
  readonly hosted: HostedModel
  readonly request: StudioRequest
  readonly seed: number
  readonly progress: Progress
}

async function toStudioEvent(event: CascadeEvent, translation: Translation): Promise<StudioEvent> {
  const { hosted, request, seed, signal, progress } = translation
  switch (event.type) {
    case 'start':
      progress.recipe = event.recipe
      return { type: 'start', plan: event.plan, recipe: event.recipe, seed }
    case 'warning':
      return { type: 'warning', message: event.message }
    case 'stage-start': {
      const { stage, width, height, totalSteps } = event
      return { type: 'stage-start', stage, width, height, totalSteps }
    }
    case 'step': {
      const { stage, step, steps, timestep, milliseconds } = event
      const preview = (request.previews ?? true) ? await hosted.previews.of(event, signal) : null
      return { type: 'step', stage, step, steps, timestep, milliseconds, preview }
    }
    case 'stage-done': {
      const { latents, ...report } = event
      progress.latents = latents
      const { type: _, ...stage } = report
      progress.stages.push(stage)
      return report
    }
    case 'picture': {
      const { stage, final, pixels, milliseconds } = event
      if (progress.latents) hosted.previews.learn(progress.latents, pixels)
      const image = imageOf(pixels)
      if (final) progress.image = { ...image, data: image.data.slice() }
      return { type: 'picture', stage, final, image, milliseconds }
    }
  }
}
