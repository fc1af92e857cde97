import { selfCascade } from '@self-cascade/cascade'
import { findNonFinite } from '@self-cascade/tensor'
import { type TestModelName, testModelPath } from '@self-cascade/test-models'
import { expect, test } from 'vitest'
import { openModel, runToEnd } from './open-model.ts'

async function cascadeOf(
  name: TestModelName,
  factor: number,
  options: { scheduler?: string; pivotSpace?: 'pixel' } = {},
) {
  const { model, close } = await openModel(testModelPath(name))
  const { width, height, frames } = model.nativeSize
  const to = { width: width * factor, height: height * factor, ...(frames !== undefined && { frames }) }
  const planning = {
    numInferenceSteps: 4,
    guidanceScale: 3,
    ...(options.pivotSpace && { pivotSpace: options.pivotSpace }),
  }
  const { scheduler } = options
  const result = await runToEnd(
    selfCascade({ model, prompt: 'a photo of a cat', to, planning, ...(scheduler && { scheduler }) }),
  ).finally(close)
  return { ...result, native: model.nativeSize }
}

test.each(['tiny-sd', 'tiny-sd-opset17'] as const)('%s runs from its native size to four times that', async (name) => {
  const { latents, stages, native, events } = await cascadeOf(name, 4)
  expect(stages).toHaveLength(3)
  expect(latents.dims).toEqual([1, 4, native.height / 2, native.width / 2])
  expect(findNonFinite(latents)).toBe(-1)
  expect(events.at(-1)).toMatchObject({ type: 'picture', final: true, width: native.width * 4 })
})

test('the same weights exported twice give the same latents', async () => {
  const [older, newer] = [await cascadeOf('tiny-sd', 2), await cascadeOf('tiny-sd-opset17', 2)]
  const worst = newer.latents.data.reduce(
    (most, value, at) => Math.max(most, Math.abs(value - older.latents.data[at]!)),
    0,
  )
  expect(worst).toBeLessThan(1e-3)
})

test('tiny-video makes clips of twice the size with the same frames', async () => {
  const { latents, native, events } = await cascadeOf('tiny-video', 2)
  expect(latents.dims).toEqual([1, 4, native.frames, native.height / 4, native.width / 4])
  expect(findNonFinite(latents)).toBe(-1)
  const picture = events.at(-1)!
  expect(picture.type === 'picture' && picture.pixels.dims).toEqual([
    1,
    3,
    native.frames,
    native.height * 2,
    native.width * 2,
  ])
})

test.each(['ddpm', 'euler-a', 'dpm++2m', 'unipc', 'heun', 'lcm'])('tiny-sd runs with %s', async (scheduler) => {
  expect(findNonFinite((await cascadeOf('tiny-sd', 2, { scheduler })).latents)).toBe(-1)
})

test('the pivot can go through pixels', async () => {
  expect(findNonFinite((await cascadeOf('tiny-sd', 2, { pivotSpace: 'pixel' })).latents)).toBe(-1)
})
