import { testModelPath } from '@self-cascade/test-models'
import { readFixture } from '@self-cascade/testing'
import { beforeAll, expect, test } from 'vitest'
import { serializeModel } from '../serialize-model.ts'
import { damagedFiles } from './damaged-files.ts'
import { fuzzFile } from './fuzz-file.ts'
import { seedModels } from './seed-models.ts'

const seed = 20261123
const count = 500
const exported = readFixture('file:///', `${testModelPath('tiny-sd-opset17')}/vae_encoder/model.onnx`)
const fileAt = damagedFiles(seed, [exported])
const { process } = globalThis as unknown as { process: { memoryUsage(): { arrayBuffers: number } } }
const verdicts: Record<string, number> = {}
const problems: string[] = []

beforeAll(async () => {
  for (let index = 0; index < count; index++) {
    const outcome = await fuzzFile(fileAt(index))
    verdicts[outcome.verdict] = (verdicts[outcome.verdict] ?? 0) + 1
    problems.push(...outcome.problems.map((problem) => `file ${index}: ${problem}`))
  }
}, 120_000)

test('damaged files give models or typed errors that name the offset, and nothing reads outside them', () => {
  expect(problems).toEqual([])
})

test('the damage is neither so heavy that every file is refused nor so light that none is', () => {
  expect(verdicts.model).toBeGreaterThan(count / 4)
  expect(verdicts.CorruptOnnxModel).toBeGreaterThan(count / 4)
  expect(Object.keys(verdicts).sort()).toEqual(['CorruptOnnxModel', 'model'])
})

test('the same seed and index give the same file', () => {
  const again = damagedFiles(seed, [exported])
  expect(again(7)).toEqual(fileAt(7))
  expect(damagedFiles(seed + 1, [exported])(7)).not.toEqual(fileAt(7))
})

test('files that ask for gigabytes cost no memory', async () => {
  const claims = [
    [0x3a, 0xff, 0xff, 0xff, 0xff, 0x07],
    [0x3a, 0x08, 0x2a, 0x06, 0x4a, 0xff, 0xff, 0xff, 0xff, 0x07],
    [0x3a, 0x08, 0x2a, 0x06, 0x22, 0xfc, 0xff, 0xff, 0xff, 0x07],
  ]
  const { arrayBuffers } = process.memoryUsage()
  for (const claim of claims) expect((await fuzzFile(new Uint8Array(claim))).problems).toEqual([])
  expect(process.memoryUsage().arrayBuffers - arrayBuffers).toBeLessThan(2 ** 20)
})

type Holder = Record<string, unknown>

/** Gives every text of a model, and lets each be replaced. */
function mapTexts(holder: Holder, map: (text: string) => string): void {
  for (const [key, value] of Object.entries(holder)) {
    if (key.startsWith('$') || key === 'case') continue
    if (typeof value === 'string') holder[key] = map(value)
    else if (typeof value === 'object' && value !== null && !(value instanceof Uint8Array))
      mapTexts(value as Holder, map)
  }
}

test.each(['__proto__', 'constructor'])('%s is a name like any other', async (odd) => {
  for (const [name, seedModel] of Object.entries(seedModels())) {
    const texts = new Set<string>()
    mapTexts(seedModel as unknown as Holder, (text) => {
      texts.add(text)
      return text
    })
    for (const text of texts) {
      const renamed = seedModels()[name]!
      mapTexts(renamed as unknown as Holder, (one) => (one === text ? odd : one))
      const { verdict, problems: found } = await fuzzFile(serializeModel(renamed))
      expect({ text, verdict, found }).toEqual({ text, verdict: 'model', found: [] })
    }
  }
})
