import { planScales } from '@self-cascade/scale-plan'
import { type RunSettings, SETTINGS_FORMAT } from '../run-settings.ts'

/** Settings for tests: 128 to 512 in three stages. */
export function exampleSettings(changes: Partial<RunSettings> = {}): RunSettings {
  const plan = planScales({
    from: { width: 128, height: 128 },
    to: { width: 512, height: 512 },
    sizeMultiple: 32,
    guidanceScale: 4,
  })
  return {
    format: SETTINGS_FORMAT,
    command: 'generate',
    prompt: 'a red house in the snow',
    negativePrompt: '',
    seed: 42,
    count: 1,
    rng: 'philox',
    scheduler: null,
    schedulerClass: 'DDIMScheduler',
    guidanceRescale: 0,
    guidanceMode: 'batched',
    eta: null,
    model: { name: 'scenes-model', fingerprint: '0123456789abcdef' },
    ...plan,
    ...changes,
  }
}
