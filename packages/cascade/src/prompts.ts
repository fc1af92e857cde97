import type { Conditioning, DiffusionModel, EncodedPrompts, ScaleStage } from '@self-cascade/core'
import { conditioningRow } from './guided-denoiser.ts'

/** One picture's conditioning in one stage; `negative` is there when the stage is guided. */
export interface StageConditioning {
  readonly positive: Conditioning
  readonly negative?: Conditioning
}

/** Whether classifier-free guidance is on: a scale of 1 or less means the plain conditional prediction, as in diffusers. */
export function isGuided(model: DiffusionModel, stage: ScaleStage): boolean {
  return !model.guidanceEmbedded && stage.guidanceScale > 1
}

/** What {@link encodeStagePrompts} needs. */
export interface StagePromptsInput {
  readonly model: DiffusionModel
  readonly stages: readonly ScaleStage[]
  readonly prompt: string
  readonly negativePrompt: string
  readonly signal?: AbortSignal
}

/**
 * Encodes the prompts of every stage before the first denoiser is opened, so that the text encoder's memory is free again.
 * Stages that would get the same conditioning share it.
 */
export async function encodeStagePrompts(
  input: StagePromptsInput,
): Promise<{ conditionings: StageConditioning[]; truncated: EncodedPrompts['truncated'] }> {
  const { model, stages, signal } = input
  const known = new Map<string, StageConditioning>()
  const truncated = new Map<string, string>()
  const conditionings: StageConditioning[] = []
  let dependsOnSize = false
  for (const stage of stages) {
    const positive = stage.prompt ?? input.prompt
    const negative = stage.negativePrompt ?? input.negativePrompt
    const prompts = isGuided(model, stage) ? [positive, negative] : [positive]
    const key = JSON.stringify([prompts, dependsOnSize && [stage.width, stage.height, stage.guidanceScale]])
    let conditioning = known.get(key)
    if (conditioning === undefined) {
      const { guidanceScale } = stage
      const encoded = await model.encodePrompts({ prompts, size: stage, guidanceScale, ...(signal && { signal }) })
      for (const { prompt, lost } of encoded.truncated) truncated.set(prompt, lost)
      dependsOnSize ||= Boolean(encoded.conditioning.timeIds ?? encoded.conditioning.timestepCond)
      conditioning = {
        positive: conditioningRow(encoded.conditioning, 0),
        ...(prompts.length > 1 && { negative: conditioningRow(encoded.conditioning, 1) }),
      }
      known.set(key, conditioning)
    }
    conditionings.push(conditioning)
  }
  return { conditionings, truncated: [...truncated].map(([prompt, lost]) => ({ prompt, lost })) }
}
