import { fileURLToPath } from 'node:url'
import { selfCascade } from '@self-cascade/cascade'
import { createTensor, type DiffusionModel } from '@self-cascade/core'
import { planScales } from '@self-cascade/scale-plan'
import { scenesModelUrl } from '@self-cascade/scenes-model'
import { fixedRandom, meanAndStd } from '@self-cascade/tensor'
import { scenesModelGolden } from '@self-cascade/test-models'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openModel, runToEnd } from './open-model.ts'

const golden = scenesModelGolden()
/** What different kernels can give after 25, 18 and 18 float32 steps; the golden file's own note. */
const tolerances: Record<number, number> = { 128: 1e-2, 256: 5e-2, 512: 5e-2 }

let model: DiffusionModel
let close: () => Promise<void>
beforeAll(async () => {
  ;({ model, close } = await openModel(fileURLToPath(scenesModelUrl)))
})
afterAll(() => close())

const noise = (size: number) => {
  const { data, dims } = golden.noise[size]!
  return createTensor('float32', data, dims)
}

test.each(golden.cases)(
  '"$prompt" gives PyTorch’s latents in every stage of 128 → 256 → 512',
  async ({ prompt, stages }) => {
    const plan = planScales({
      from: { width: 128, height: 128 },
      to: { width: 512, height: 512 },
      sizeMultiple: model.sizeMultiple,
      numInferenceSteps: golden.steps,
      guidanceScale: golden.guidanceScale,
      strength: golden.strength,
    })
    const rng = { name: 'golden', create: ({ stage }: { stage: number }) => fixedRandom([noise(stages[stage]!.size)]) }
    const { events } = await runToEnd(selfCascade({ model, prompt, plan, rng, decode: 'all' }))
    const started = events.filter((event) => event.type === 'stage-start')
    const done = events.filter((event) => event.type === 'stage-done')
    const pictures = events.filter((event) => event.type === 'picture')
    for (const [index, { size, timesteps, latents, pictureMean, pictureStd }] of stages.entries()) {
      expect(started[index]!.timesteps).toEqual(timesteps)
      const expected = latents.data
      const worst = done[index]!.latents.data.reduce(
        (most, value, at) => Math.max(most, Math.abs(value - expected[at]!)),
        0,
      )
      expect(worst, `largest difference at ${size}`).toBeLessThan(tolerances[size]!)
      // The golden picture is not clipped; clipping moves mean and spread a little.
      const { mean, std } = meanAndStd(pictures[index]!.pixels)
      expect(Math.abs(mean - pictureMean)).toBeLessThan(0.02)
      expect(Math.abs(std - pictureStd)).toBeLessThan(0.02)
    }
  },
)
