import type { SelfCascadeOptions } from '@self-cascade/cascade'
import type { RunSettings } from './run-settings.ts'

/** The options of `selfCascade` that settings decide. What is missing are the model and other things that must be open. */
export type SettledOptions = Omit<
  SelfCascadeOptions,
  'model' | 'store' | 'signal' | 'upsamplers' | 'picture' | 'upscaler' | 'decode' | 'to' | 'planning' | 'batchSize'
>

/**
 * Gives the options that make the pictures of settings. Add `model`, `picture`, `upscaler` and `upsamplers` where the settings
 * name them, and `store`, `signal` and `decode` as you like, which change no picture.
 */
export function cascadeOptions(settings: RunSettings): SettledOptions {
  const { prompt, negativePrompt, stages, relativeCost, seed, count, rng } = settings
  const { guidanceMode, guidanceRescale, scheduler, eta } = settings
  return {
    prompt,
    negativePrompt,
    plan: { stages, relativeCost },
    seed,
    count,
    rng,
    guidanceMode,
    guidanceRescale,
    ...(scheduler !== null && { scheduler }),
    ...(eta !== null && { eta }),
  }
}
