import { fileURLToPath } from 'node:url'
import { type SelfCascadeOptions, selfCascade } from '@self-cascade/cascade'
import type { Tensor } from '@self-cascade/core'
import { scenesModelUrl } from '@self-cascade/scenes-model'
import { testModelPath } from '@self-cascade/test-models'
import { expect, test } from 'vitest'
import { makeUpsamplers } from './make-upsamplers.ts'
import { openModel, runToEnd } from './open-model.ts'

/** What the command line writes: 8 bits a channel. */
const bytesOf = ({ data }: Tensor) => Uint8Array.from(data, (value) => Math.round((value + 1) * 127.5))
const difference = (a: Tensor, b: Tensor) =>
  a.data.reduce((most, value, index) => Math.max(most, Math.abs(value - b.data[index]!)), 0)

async function openRunner(folder: string, side: number) {
  const { model, close } = await openModel(folder)
  const frames = model.video ? { frames: 2 } : {}
  const planning = { numInferenceSteps: 3, guidanceScale: 3, from: { width: side, height: side, ...frames } }
  const to = { width: 2 * side, height: 2 * side, ...frames }
  const prompt = 'a red house in the snow'
  const run = async (options: Partial<SelfCascadeOptions> = {}) => {
    const events = selfCascade({ model, prompt, to, planning, scheduler: 'ddim', ...options })
    const { latents, events: seen } = await runToEnd(events)
    return { latents, bytes: bytesOf(seen.find((event) => event.type === 'picture')!.pixels) }
  }
  return { run, close }
}

test.each([
  ['tiny-sd-opset17, whose weights lie beside the file', testModelPath('tiny-sd-opset17'), 64],
  ['tiny-video', testModelPath('tiny-video'), 64],
  ['scenes-model', fileURLToPath(scenesModelUrl), 128],
])('%s: upsamplers that let nothing through give the same bytes, and others do not', async (_, folder, side) => {
  const { run, close } = await openRunner(folder, side)
  const free = await run()
  const closed = await run({ upsamplers: { upsamplers: await makeUpsamplers(folder, { effect: 0 }) } })
  expect(closed.bytes).toEqual(free.bytes)
  const upsamplers = { upsamplers: await makeUpsamplers(folder) }
  const tuned = await run({ upsamplers })
  expect(difference(tuned.latents, free.latents)).toBeGreaterThan(1e-3)
  const inTurn = await run({ upsamplers, guidanceMode: 'sequential' })
  expect(difference(inTurn.latents, tuned.latents)).toBeLessThan(1e-5)
  await close()
})

test('tiny-sd: the pivot can be seen at the timestep of each step, in groups too', async () => {
  const folder = testModelPath('tiny-sd')
  const { run, close } = await openRunner(folder, 64)
  const upsamplers = { upsamplers: await makeUpsamplers(folder, { capacity: 'micro', pivotTimestep: 'current' }) }
  const alone = await run({ upsamplers })
  const grouped = await run({ upsamplers, count: 2, batchSize: 2 })
  const first = grouped.latents.data.subarray(0, alone.latents.data.length)
  expect(difference({ ...alone.latents, data: first }, alone.latents)).toBeLessThan(1e-5)
  expect(difference(alone.latents, (await run()).latents)).toBeGreaterThan(1e-3)
  await close()
})
