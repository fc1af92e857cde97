import { cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Tensor } from '@self-cascade/core'
import { graphFromModel, parseModel, searchSkipFeatures } from '@self-cascade/onnx-graph'
import { readPngTexts } from '@self-cascade/picture-recipe'
import { philoxRandom } from '@self-cascade/tensor'
import { testModelPath } from '@self-cascade/test-models'
import {
  chooseFeatures,
  initUpsamplers,
  upsamplerCapacities,
  upsamplerParameters,
  writeUpsamplers,
} from '@self-cascade/upsampler'
import sharp from 'sharp'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { describeModel } from './cascade/describe-model.ts'
import { runCli } from './run-cli.ts'

const folder = await mkdtemp(join(tmpdir(), 'self-cascade-upsamplers-'))
afterAll(() => rm(folder, { recursive: true, force: true }))
const at = (...parts: string[]) => join(folder, ...parts)

/** A copy of a test model that brings upsamplers along, as the bundled one does. */
const model = at('model')
const own = join(model, 'upsamplers', 'small-64-128.safetensors')
const stronger = at('stronger.safetensors')
const foreign = at('foreign.safetensors')

/** Writes files of upsamplers for the model that were never trained. */
async function upsamplerFiles() {
  const facts = await describeModel(model)
  const graph = graphFromModel(parseModel(new Uint8Array(await readFile(join(model, 'unet', 'model.onnx')))))
  const { features: skips } = searchSkipFeatures(graph)
  const features = chooseFeatures(skips).map((index) => {
    const { channels, scale } = skips[index]!
    return { index, channels, scale }
  })
  const shape = upsamplerCapacities.small
  const square = (side: number) => ({ width: side, height: side })
  const training = { from: square(64), to: square(128), startTimestep: 700, steps: 2000 }
  return (effect: number, fingerprint = facts.fingerprint) => {
    const parameters = initUpsamplers(upsamplerParameters(shape, features), philoxRandom({ seed: 1 }))
    for (const [name, { data }] of Object.entries(parameters) as [string, Tensor][]) {
      if (name.endsWith('gate.bias')) data.fill(effect)
    }
    const belongsTo = { name: facts.name, fingerprint }
    return writeUpsamplers({ model: belongsTo, shape, features, pivotTimestep: 'clean', training, parameters })
  }
}

beforeAll(async () => {
  await cp(testModelPath('tiny-sd'), model, { recursive: true })
  await mkdir(join(model, 'upsamplers'))
  const upsamplers = await upsamplerFiles()
  await writeFile(own, upsamplers(0.5))
  await writeFile(stronger, upsamplers(1))
  await writeFile(foreign, upsamplers(1, '0123456789abcdef'))
}, 60_000)

const quick = [
  '--model',
  model,
  '--from',
  '64x64',
  '--size',
  '128x128',
  '--steps',
  '3',
  '--seed',
  '1',
  '--threads',
  '1',
]
const prompt = 'a red house'
const generate = (out: string, ...args: string[]) =>
  runCli(['generate', prompt, ...quick, '--out', at(out), '--json', ...args], { cwd: folder })
const recipeOf = async (path: string) => JSON.parse(readPngTexts(await readFile(path))['self-cascade']!)

describe('generate --upsamplers', () => {
  test('takes files and names of the model, saves them in the recipe and prints them; a sheet compares', async () => {
    const { code, stdout, stderr } = await generate('named.png', '--upsamplers', 'small', '--compare')
    expect([code, stderr.includes('stage 1, 128x128, from K = 700, small upsamplers: done')]).toEqual([0, true])
    const { upsamplers, comparison, stages, files, warnings } = JSON.parse(stdout)
    const [file] = upsamplers.files
    expect(upsamplers).toEqual({ files: [{ name: 'small-64-128.safetensors', digest: file.digest }], stages: [1] })
    expect(file.digest).toMatch(/^[0-9a-f]{64}$/)
    expect(comparison.map(({ restored }: { restored: boolean }) => restored)).toEqual([false, false])
    expect(stages.map(({ restored }: { restored: boolean }) => restored)).toEqual([true, false])
    expect([files, warnings]).toEqual([[at('named.png'), at('named-sheet.png')], []])
    const { width, height } = await sharp(at('named-sheet.png')).metadata()
    // Two columns, and two rows for the stage that is compared.
    expect(height).toBeGreaterThan(width)
    expect((await recipeOf(at('named.png'))).upsamplers).toEqual({ files: upsamplers.files })
    expect(readPngTexts(await readFile(at('named.png'))).parameters).toContain('Upsamplers: small upsamplers')

    const given = await generate('given.png', '--upsamplers', own)
    expect(given.code).toBe(0)
    expect((await readFile(at('given.png'))).equals(await readFile(at('named.png')))).toBe(true)
  })

  test('a recipe is repeated with the upsamplers that the model has, and with no others', async () => {
    const base = ['generate', '--model', model, '--from-recipe', at('named.png'), '--json', '--threads', '1']
    const again = await runCli([...base, '--out', at('again.png')])
    expect(again.code).toBe(0)
    expect((await readFile(at('again.png'))).equals(await readFile(at('named.png')))).toBe(true)
    const other = await runCli([...base, '--out', at('other.png'), '--upsamplers', stronger])
    expect([other.code, JSON.parse(other.stdout).error.code]).toEqual([1, 'RecipeMismatch'])
  })

  test('a run that was stopped goes on to the same bytes', async () => {
    const knobs = ['--upsamplers', stronger, '--upsampler-strength', '0.7', '--upsampler-window', '100-700']
    expect((await generate('whole.png', ...knobs)).code).toBe(0)
    const run = at('stopped')
    const after = 'stage 1, 128x128, from K = 700, stronger upsamplers × 0.7:'
    const stopped = await runCli(['generate', prompt, ...quick, ...knobs, '--run', run, '--out', at('resumed.png')], {
      interrupt: { signal: 'SIGINT', after },
    })
    expect(stopped.code).toBe(130)
    const resumed = await runCli(['generate', '--resume', run, '--threads', '1', '--json'])
    expect(resumed.code).toBe(0)
    const { stages, upsamplers } = JSON.parse(resumed.stdout)
    expect(stages[0].restored).toBe(true)
    expect(upsamplers).toMatchObject({ strength: 0.7, window: { from: 100, to: 700 }, stages: [1] })
    expect((await readFile(at('resumed.png'))).equals(await readFile(at('whole.png')))).toBe(true)
    expect((await readFile(at('whole.png'))).equals(await readFile(at('named.png')))).toBe(false)
  })

  test('none is the tuning-free cascade, whose recipe knows nothing of upsamplers', async () => {
    const { stdout } = await generate('none.png', '--upsamplers', 'small', '--upsamplers', 'none', '--compare')
    const { upsamplers, comparison, warnings } = JSON.parse(stdout)
    expect([upsamplers, comparison]).toEqual([undefined, undefined])
    expect(warnings).toEqual(['There is nothing to compare: the run uses no upsamplers.'])
    expect(await recipeOf(at('none.png'))).not.toHaveProperty('upsamplers')
  })

  test.each<[string, string, string]>([
    ['a missing file', at('missing.safetensors'), 'UnreadableFile'],
    ['a file that is cut off', at('cut.safetensors'), 'UnreadableUpsamplers'],
    ['a file of something else', at('noise.safetensors'), 'UnreadableUpsamplers'],
    ['a file for another model', foreign, 'UpsamplersForOtherModel'],
    ['a name that the model has not', 'large', 'UnknownName'],
  ])('%s is a typed error, and nothing is written', async (_, choice, expected) => {
    await writeFile(at('cut.safetensors'), (await readFile(own)).subarray(0, 5000))
    await writeFile(at('noise.safetensors'), new Uint8Array(100).fill(7))
    const { code, stdout } = await generate('refused/picture.png', '--upsamplers', choice)
    const { error } = JSON.parse(stdout)
    expect([code, error.code]).toEqual([1, expected])
    expect(error.what).toContain(choice)
    expect(await readdir(folder)).not.toContain('refused')
  })

  test('a window that is none is a usage error', async () => {
    expect((await generate('x.png', '--upsamplers', 'small', '--upsampler-window', '700-100')).code).toBe(2)
  })
})

test('upscale takes upsamplers too', async () => {
  await sharp({ create: { width: 64, height: 64, channels: 3, background: '#a03020' } })
    .png()
    .toFile(at('small.png'))
  const args = ['upscale', at('small.png'), '--to', '128x128', '--model', model, '--steps', '3', '--seed', '1']
  const { code, stdout } = await runCli([...args, '--upsamplers', 'small', '--out', at('large.png'), '--json'])
  expect(code).toBe(0)
  expect(JSON.parse(stdout).upsamplers.stages).toEqual([1])
})

test('inspect shows what a file of upsamplers is', async () => {
  const { code, stdout } = await runCli(['inspect', own, '--json'])
  expect(code).toBe(0)
  const facts = JSON.parse(stdout)
  expect(facts).toMatchObject({
    ...{ path: own, capacity: 'small', pivotTimestep: 'clean', model: { name: 'model' } },
    training: { from: { width: 64, height: 64 }, to: { width: 128, height: 128 }, startTimestep: 700, steps: 2000 },
  })
  const total = facts.features.reduce((sum: number, { parameters }: { parameters: number }) => sum + parameters, 0)
  expect([facts.features.length, facts.parameters]).toEqual([4, total])
  const table = await runCli(['inspect', own])
  expect(table.stdout).toContain('trained for    64x64 to 128x128, up to timestep 700\n')
  const missing = await runCli(['inspect', at('none.safetensors'), '--json'])
  expect([missing.code, JSON.parse(missing.stdout).error.code]).toEqual([1, 'UnreadableFile'])
})
