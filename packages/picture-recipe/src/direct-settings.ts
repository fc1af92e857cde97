import type { RunSettings } from './run-settings.ts'

/**
 * Gives the settings of sampling directly at the size of a run's last stage: one stage from pure noise with the prompt, seed,
 * steps and guidance of the run's base stage. This is what the cascade is measured against, and where models repeat or
 * distort what they draw. No picture, upscaler or upsamplers are used.
 */
export function directSettings(settings: RunSettings): RunSettings {
  const { picture: _, upscaler: __, upsamplers: ___, ...kept } = settings
  const base = settings.stages[0]!
  const { width, height } = settings.stages.at(-1)!
  return { ...kept, command: 'generate', stages: [{ ...base, width, height }], relativeCost: 1 }
}
