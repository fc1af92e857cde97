import { mkdtempSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expectTypedError, fakeDiffusionModel } from '@self-cascade/testing'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { folderStore } from './node.ts'
import { ofType, runToEnd } from './run-to-end.test-helper.ts'
import { selfCascade } from './self-cascade.ts'
import { memoryStore, type StageStore } from './stage-store.ts'

const to = { width: 256, height: 256 }
const planning = { numInferenceSteps: 6, guidanceScale: 1 }
const prompt = 'a red house'
const options = (more: object = {}) => ({
  model: fakeDiffusionModel({ standardDeviation: 0.5 }),
  prompt,
  to,
  planning,
  ...more,
})
const predictions = ({ calls }: ReturnType<typeof fakeDiffusionModel>) =>
  calls.filter(({ method }) => method === 'predict').length

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'self-cascade-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

describe.each<[string, () => StageStore]>([
  ['memory', memoryStore],
  ['folder', () => folderStore(folder)],
])('a store in %s', (_, makeStore) => {
  test('continues an interrupted run to the same latents, without redoing finished stages', async () => {
    const store = makeStore()
    const model = fakeDiffusionModel({ standardDeviation: 0.5, nanAtPrediction: 13 })
    await expectTypedError(runToEnd(selfCascade(options({ model, store }))), 'NonFiniteOutput')
    const second = options({ store })
    const continued = await runToEnd(selfCascade(second))
    const whole = await runToEnd(selfCascade(options()))
    expect(continued.latents.data).toEqual(whole.latents.data)
    expect(continued.stages.map(({ restored }) => restored)).toEqual([true, true, false])
    expect(predictions(second.model)).toBe(5)
    expect(ofType(continued.events, 'stage-start').map(({ stage }) => stage)).toEqual([2])
  })

  test('a finished run costs nothing to repeat', async () => {
    const store = makeStore()
    await runToEnd(selfCascade(options({ store })))
    const again = options({ store })
    const { stages } = await runToEnd(selfCascade(again))
    expect(predictions(again.model)).toBe(0)
    expect(stages.every(({ milliseconds }) => milliseconds === 0)).toBe(true)
  })

  test.each<[string, object, number]>([
    ['another K in the last stage', { planning: { ...planning, stages: [{}, {}, { startTimestep: 300 }] } }, 2],
    ['another prompt in the last stage', { planning: { ...planning, stages: [{}, {}, { prompt: 'x' }] } }, 5],
    ['another prompt everywhere', { prompt: 'a blue fish' }, 16],
    ['another scheduler, whose grid has fewer timesteps below K', { scheduler: 'euler' }, 14],
  ])('%s branches off where it differs', async (_, change, expected) => {
    const store = makeStore()
    await runToEnd(selfCascade(options({ store })))
    const branch = options({ store, ...change })
    await runToEnd(selfCascade(branch))
    expect(predictions(branch.model)).toBe(expected)
  })

  test('two short names of one scheduler class do not share stages', async () => {
    const store = makeStore()
    await runToEnd(selfCascade(options({ store, scheduler: 'dpm++2m' })))
    const other = options({ store, scheduler: 'dpm++2m-sde' })
    const { stages } = await runToEnd(selfCascade(other))
    expect(stages.map(({ restored }) => restored)).toEqual([false, false, false])
  })

  test('a longer cascade goes on from the shorter one', async () => {
    const store = makeStore()
    await runToEnd(selfCascade(options({ store, to: { width: 128, height: 128 } })))
    const longer = options({ store })
    await runToEnd(selfCascade(longer))
    expect(predictions(longer.model)).toBe(5)
  })

  test('pictures are kept one by one', async () => {
    const store = makeStore()
    await runToEnd(selfCascade(options({ store, seed: 1 })))
    const more = options({ store, seed: 0, count: 3 })
    const { latents } = await runToEnd(selfCascade(more))
    expect(predictions(more.model)).toBe(2 * 16)
    expect(latents.dims[0]).toBe(3)
  })
})

describe('files', () => {
  test('hold latents and recipe under a name with stage, seed and key, and nothing else is left behind', async () => {
    await runToEnd(selfCascade(options({ store: folderStore(folder), seed: 42 })))
    const names = readdirSync(folder).sort()
    expect(names).toHaveLength(6)
    expect(names[0]).toMatch(/^stage-0-seed-42-[0-9a-f]{16}\.json$/)
    expect(names[1]).toMatch(/^stage-0-seed-42-[0-9a-f]{16}\.safetensors$/)
    const recipe = JSON.parse(readFileSync(join(folder, names[4]!), 'utf8'))
    expect(recipe).toMatchObject({
      stage: 2,
      prompt,
      seed: 42,
      rng: 'philox',
      scheduler: { config: { className: 'DDIMScheduler' } },
    })
  })

  test('a damaged file is an error that names it, and stays as it is', async () => {
    await runToEnd(selfCascade(options({ store: folderStore(folder) })))
    const name = readdirSync(folder).find((file) => file.startsWith('stage-1') && file.endsWith('safetensors'))!
    truncateSync(join(folder, name), 100)
    const error = await expectTypedError(
      runToEnd(selfCascade(options({ store: folderStore(folder) }))),
      'UnreadableStage',
    )
    expect(error.what).toContain(name)
    expect(readFileSync(join(folder, name))).toHaveLength(100)
  })

  test('a flipped bit in the latents is found', async () => {
    await runToEnd(selfCascade(options({ store: folderStore(folder) })))
    const name = readdirSync(folder).find((file) => file.startsWith('stage-1') && file.endsWith('safetensors'))!
    const bytes = readFileSync(join(folder, name))
    bytes[bytes.length - 3]! ^= 1
    writeFileSync(join(folder, name), bytes)
    await expectTypedError(runToEnd(selfCascade(options({ store: folderStore(folder) }))), 'UnreadableStage')
  })

  test('a folder that cannot be made is the file system’s own error', async () => {
    const store = folderStore('/dev/null/x')
    await expect(runToEnd(selfCascade(options({ store })))).rejects.toMatchObject({ code: 'ENOTDIR' })
  })
})
