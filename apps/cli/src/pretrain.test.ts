import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { run } from './run.ts'
import { type RunCliOptions, runCli } from './run-cli.ts'
import { fakeStream } from './terminal/fake-stream.ts'

const folder = await mkdtemp(join(tmpdir(), 'self-cascade-pretrain-'))
afterAll(() => rm(folder, { recursive: true, force: true }))
const at = (...parts: string[]) => join(folder, ...parts)

/** A network of 73 thousand parameters, four pictures, six steps. */
const quick = [
  ...['pretrain', 'scenes', '--preset', 'micro', '--pictures', '4', '--batch', '2', '--steps', '6', '--seed', '3'],
  ...['--checkpoint-every', '2', '--threads', '1', '--cache', at('cache')],
]
const resumeIn = (name: string, options?: RunCliOptions) =>
  runCli(['pretrain', 'scenes', '--resume', '--out', at(name), '--cache', at('cache'), '--threads', '1'], options)

interface Line {
  readonly step: number
  readonly loss?: number
  readonly validationLoss?: number
}

async function logOf(name: string): Promise<readonly Line[]> {
  const text = await readFile(at(name, 'log.jsonl'), 'utf8')
  return text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Line)
}
const lossesOf = async (name: string) =>
  (await logOf(name)).flatMap(({ step, loss }) => (loss === undefined ? [] : [[step, loss] as const]))

test('a run leaves a whole model, a log and a report', { timeout: 120_000 }, async () => {
  const { code, stdout, stderr } = await runCli([...quick, '--out', at('whole'), '--json'])
  expect([code, stderr.includes('  step 6 of 6, loss ')]).toEqual([0, true])
  const lines = await logOf('whole')
  expect(lines.map(({ step, loss }) => [step, loss === undefined])).toEqual([
    ...[1, 2].map((step) => [step, false]),
    ...[2, 3, 4].map((step, index) => [step, index === 0]),
    ...[4, 5, 6].map((step, index) => [step, index === 0]),
    [6, true],
  ])
  const losses = await lossesOf('whole')
  expect(JSON.parse(stdout)).toMatchObject({
    steps: 6,
    firstLoss: losses[0]![1],
    lastLoss: losses[5]![1],
    validationLoss: lines.at(-1)!.validationLoss,
    parameterCount: 73312,
    model: at('whole'),
  })
  // the prediction is 0 at first, and the noise has variance 1
  expect(Math.abs(losses[0]![1] - 1)).toBeLessThan(0.1)
  expect(await readFile(at('whole', 'loss.svg'), 'utf8')).toContain('</svg>')
  expect(await readFile(at('whole', 'report.html'), 'utf8')).toContain('<td>micro, 73 312 parameters</td>')

  const generate = [
    'generate',
    'a red house',
    '--model',
    at('whole'),
    '--size',
    '128x128',
    '--steps',
    '2',
    '--seed',
    '1',
  ]
  expect((await runCli([...generate, '--out', at('house.png')])).stderr).toContain('Seed 1')
  expect(existsSync(at('house.png'))).toBe(true)
})

test('a run that was stopped, then killed, ends as if nothing had happened', { timeout: 180_000 }, async () => {
  const interrupt = { signal: 'SIGINT', after: 'step 1 of 6' } as const
  const stopped = await runCli([...quick, '--out', at('broken')], { interrupt })
  expect(stopped.code).toBe(130)
  const [, last] = /Stopped after step (\d), which is kept\.\nGo on with: self-cascade pretrain scenes --resume /.exec(
    stopped.stderr,
  )!
  expect((await lossesOf('broken')).at(-1)![0]).toBe(Number(last))

  const kill = (pid: number) => process.kill(-pid, 'SIGKILL')
  const killed = await resumeIn('broken', { onText: { text: 'step 5 of 6', act: kill } })
  expect(killed.signal).toBe('SIGKILL')

  expect((await resumeIn('broken')).code).toBe(0)
  const withoutTimes = async (name: string) => (await logOf(name)).map((line) => ({ ...line, milliseconds: 0 }))
  expect(await withoutTimes('broken')).toEqual(await withoutTimes('whole'))
  const network = (name: string) => readFile(at(name, 'unet', 'model.onnx'))
  expect((await network('broken')).equals(await network('whole'))).toBe(true)
  expect((await readdir(at('broken'))).filter((name) => /\.(tmp|part)$/.test(name))).toEqual([])
})

test('a network learns from new pictures in every step', { timeout: 120_000 }, async () => {
  const args = ['pretrain', 'scenes', '--preset', 'micro', '--fresh', '--batch', '2', '--steps', '2', '--threads', '1']
  expect((await runCli([...args, '--out', at('fresh'), '--cache', at('fresh-cache')])).code).toBe(0)
  expect((await lossesOf('fresh')).length).toBe(2)
  expect(await readFile(at('fresh', 'report.html'), 'utf8')).toContain('<td>new ones of scenes, seed 0</td>')
})

test('the decoder of a model is trained behind its frozen encoder', { timeout: 120_000 }, async () => {
  const args = [
    'pretrain',
    'scenes',
    '--network',
    'autoencoder',
    '--freeze-encoder',
    '--from',
    'scenes',
    '--size',
    '32',
  ]
  const { code } = await runCli([...args, '--batch', '2', '--steps', '2', '--threads', '1', '--out', at('decoder')])
  expect(code).toBe(0)
  const isSame = async (file: string) => {
    const bundled = await readFile(
      new URL(`model/${file}`, import.meta.resolve('@self-cascade/scenes-model/package.json')),
    )
    return bundled.equals(await readFile(at('decoder', file)))
  }
  const files = ['unet/model.onnx', 'vae_encoder/model.onnx', 'vae_encoder/config.json', 'vae_decoder/model.onnx']
  expect(await Promise.all(files.map(isSame))).toEqual([true, true, true, false])
  expect(await readFile(at('decoder', 'report.html'), 'utf8')).toMatch(
    /PSNR, held out<\/t[hd]><td>[\d.]+ dB at first, /,
  )
})

async function runHere(args: readonly string[]) {
  const [stdout, stderr] = [fakeStream(), fakeStream()]
  const code = await run(args, { stdout, stderr, env: { NO_COLOR: '1' } })
  return { code, stderr: stderr.text }
}

const last = async (text: string) => {
  await mkdir(at('saved'), { recursive: true })
  await writeFile(at('saved', 'training.json'), text)
}
const settings = {
  ...{ data: 'scenes', network: 'denoiser', preset: 'micro', pictures: 4, seed: 3, steps: 6, batch: 2, accumulate: 1 },
  ...{ learningRate: 1e-3, prediction: 'epsilon', minSnr: null, checkpointEvery: 2, freezeEncoder: false, size: 128 },
  fresh: false,
}
const autoencoder = ['pretrain', 'scenes', '--network', 'autoencoder']
const saved = JSON.stringify({ settings, model: { folder: null, fingerprint: 'of another model' } })

test.each<[string, string, string | null, string[]]>([
  ['other data', 'UnknownName', null, ['pretrain', 'cats', '--out', at('x')]],
  ['an unknown preset', 'UnknownName', null, [...quick, '--preset', 'huge', '--out', at('x')]],
  ['no steps', 'InvalidOption', null, [...quick, '--steps', '0', '--out', at('x')]],
  ['no min-SNR', 'InvalidOption', null, [...quick, '--min-snr', '0', '--out', at('x')]],
  ['a frozen encoder of no autoencoder', 'InvalidOption', null, [...quick, '--freeze-encoder', '--out', at('x')]],
  ['an autoencoder of no model', 'InvalidOption', null, [...autoencoder, '--out', at('x')]],
  ['an odd size', 'InvalidOption', null, [...autoencoder, '--from', 'scenes', '--size', '30', '--out', at('x')]],
  ['a run that is there', 'TrainingExists', saved, [...quick, '--out', at('saved')]],
  ['a run that is not there', 'NoSavedTraining', null, ['pretrain', 'scenes', '--resume', '--out', at('x')]],
  ['a damaged run', 'NoSavedTraining', '{"settings": 1}', ['pretrain', 'scenes', '--resume', '--out', at('saved')]],
  ['other settings', 'SettingsDiffer', saved, [...quick, '--batch', '4', '--resume', '--out', at('saved')]],
  ['another model', 'TrainingModelDiffers', saved, [...quick, '--resume', '--out', at('saved')]],
])('%s has a typed error, and nothing is written', async (_, error, training, args) => {
  if (training !== null) await last(training)
  const { code, stderr } = await runHere(args)
  expect([code, stderr.split(':')[0]]).toEqual([1, error])
  expect(existsSync(at('x'))).toBe(false)
  if (training !== null) expect(await readdir(at('saved'))).toEqual(['training.json'])
})

test('a model that is there is not replaced', async () => {
  await mkdir(at('model', 'unet'), { recursive: true })
  await writeFile(at('model', 'unet', 'model.onnx'), 'mine')
  const { code, stderr } = await runHere([...quick, '--out', at('model')])
  expect([code, stderr.startsWith('OutputExists: ')]).toEqual([1, true])
  expect(await readFile(at('model', 'unet', 'model.onnx'), 'utf8')).toBe('mine')
})

test.each([
  ['no folder', ['pretrain', 'scenes']],
  ['a new run that goes on', [...quick, '--out', at('x'), '--resume', '--force']],
  ['a number of new pictures', [...quick, '--out', at('x'), '--fresh']],
  ['an unknown prediction', [...quick, '--out', at('x'), '--prediction', 'sample']],
])('%s is a usage error', async (_, args) => {
  expect((await runHere(args)).code).toBe(2)
})
