import { expect, test } from 'vitest'
import { checkLimits, checkStages } from './check-settings.ts'
import { directSettings } from './direct-settings.ts'
import { type PlanRunInput, planRun } from './plan-run.ts'

const model = {
  name: 'scenes-model',
  fingerprint: '0123456789abcdef',
  sizeMultiple: 32,
  numTrainTimesteps: 1000,
  schedulerConfig: { _class_name: 'DDIMScheduler', num_train_timesteps: 1000 },
  defaultGuidance: 4,
  costModel: { latentScale: 4 },
}
const size = (side: number) => ({ width: side, height: side })
const plan = (changes: Partial<PlanRunInput> = {}) =>
  planRun({ command: 'generate', model, prompt: 'a house', from: size(128), to: size(512), seed: 42, ...changes })

test('absent choices take the defaults, and what decides the picture is all there', () => {
  const { stages, relativeCost, ...rest } = plan()
  expect(rest).toEqual({
    format: 1,
    command: 'generate',
    prompt: 'a house',
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
  })
  expect(stages.map(({ width, guidanceScale }) => [width, guidanceScale])).toEqual([128, 256, 512].map((s) => [s, 4]))
  expect(relativeCost).toBeLessThan(1)
})

test('keys come in the order that pictures already made have them', () => {
  const upsamplers = { files: [{ name: 'small-128-256.safetensors', digest: 'a' }] }
  expect(Object.keys(plan({ upsamplers, upscaler: 'u', picture: 'p' })).join(' ')).toBe(
    'format command prompt negativePrompt seed count rng scheduler schedulerClass guidanceRescale guidanceMode eta ' +
      'model stages relativeCost picture upscaler upsamplers',
  )
})

test('choices replace defaults, and a short scheduler name is kept beside its class', () => {
  const settings = plan({ scheduler: 'euler', planning: { guidanceScale: 2, numInferenceSteps: 9 }, eta: 0 })
  expect([settings.scheduler, settings.schedulerClass, settings.eta]).toEqual(['euler', 'EulerDiscreteScheduler', 0])
  expect(settings.stages.map(({ guidanceScale, numInferenceSteps }) => [guidanceScale, numInferenceSteps])).toEqual(
    Array(3).fill([2, 9]),
  )
})

test('a picture of the target size is worth one pass, unless stages were counted', () => {
  const picture = { command: 'upscale', picture: 'p', from: size(256), to: size(256) } as const
  expect(plan(picture).stages).toHaveLength(2)
  expect(plan({ ...picture, planning: { stageCount: 0 } }).stages).toHaveLength(1)
})

test('an upscaler works on pixels, unless another space was chosen', () => {
  expect(plan({ upscaler: 'u' }).stages[1]!.pivotSpace).toBe('pixel')
  expect(plan({ upscaler: 'u', planning: { pivotSpace: 'latent' } }).stages[1]!.pivotSpace).toBe('latent')
})

test('sampling directly is one stage of the target size from pure noise, which the checks let pass', () => {
  const upsamplers = { files: [{ name: 'small-128-256.safetensors', digest: 'a' }] }
  const cascade = plan({
    upsamplers,
    picture: 'p',
    to: { width: 512, height: 384 },
    planning: { numInferenceSteps: 20 },
  })
  const direct = directSettings(cascade)
  const planned = plan({
    from: { width: 512, height: 384 },
    to: { width: 512, height: 384 },
    planning: { numInferenceSteps: 20 },
  })
  expect(direct).toEqual(planned)
  checkLimits(direct)
  checkStages(direct, model)
})

test('frames and the prompt of the base stage go along', () => {
  const clip = { width: 64, height: 64, frames: 8 }
  const stages = [{ prompt: 'a tree' }]
  const direct = directSettings(plan({ from: clip, to: { ...clip, width: 128 }, planning: { stages } }))
  expect(direct.stages).toMatchObject([{ width: 128, height: 64, frames: 8, prompt: 'a tree', steps: 50 }])
  checkStages(direct, model)
})
