import { existsSync } from 'node:fs'
import { cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { readLora } from '@self-cascade/lora'
import { testModelPath } from '@self-cascade/test-models'
import { readUpsamplers } from '@self-cascade/upsampler'
import sharp from 'sharp'
import { afterAll, expect, test } from 'vitest'
import { describeModel } from './cascade/describe-model.ts'
import { run } from './run.ts'
import { type RunCliOptions, runCli } from './run-cli.ts'
import { fakeStream } from './terminal/fake-stream.ts'
import { writeMicroModel } from './tuning/__tests__/micro-model.ts'

const folder = await mkdtemp(join(tmpdir(), 'self-cascade-tune-'))
afterAll(() => rm(folder, { recursive: true, force: true }))
const at = (...parts: string[]) => join(folder, ...parts)
await writeMicroModel(at('model'))
await writeFile(at('prompts.txt'), 'a red house\n\n')

/** Machines that do other work meanwhile take long. */
const timeout = 240_000

const sizes = ['--from', '32', '--to', '64']
const files = ['--model', at('model'), '--cache', at('cache'), '--threads', '1']
const few = ['--batch', '2', '--pictures', '4', '--checkpoint-every', '2', '--validate-every', '2']
/** Eight steps on four scenes, without samples. */
const quick = ['tune', '--data', 'scenes', ...sizes, ...files, ...few, '--steps', '8', '--sample-every', '0']
const micro = ['--capacity', 'micro', '--seed', '3']

const resumeOf = (name: string, options?: RunCliOptions) =>
  runCli(['tune', '--resume', '--out', at(name), '--cache', at('cache'), '--threads', '1'], options)

interface Line {
  readonly step: number
  readonly loss?: number
  readonly validationLoss?: number
}

/** The log of a run without times, which are never the same. */
async function logOf(name: string): Promise<readonly Line[]> {
  const text = await readFile(at(`${name}.run`, 'log.jsonl'), 'utf8')
  return text
    .trimEnd()
    .split('\n')
    .map((line) => ({ ...(JSON.parse(line) as Line), milliseconds: 0 }))
}

test('upsamplers are trained, sampled and written with all that is known of them', { timeout }, async () => {
  const samples = ['--sample-every', '4', '--prompts', at('prompts.txt')]
  const { code, stdout, stderr } = await runCli([
    ...quick,
    ...micro,
    ...samples,
    '--out',
    at('up.safetensors'),
    '--json',
  ])
  expect([code, stderr.includes('  step 8 of 8, loss ')]).toEqual([0, true])
  const lines = await logOf('up')
  const measured = lines.filter(({ validationLoss }) => validationLoss !== undefined)
  expect(measured.map(({ step }) => step)).toEqual([0, 2, 4, 6, 8])
  const facts = await describeModel(at('model'))
  const upsamplers = readUpsamplers(await readFile(at('up.safetensors')))
  expect(upsamplers).toMatchObject({
    model: { name: 'model', fingerprint: facts.fingerprint },
    pivotTimestep: 'clean',
    training: {
      from: { width: 32, height: 32 },
      to: { width: 64, height: 64 },
      startTimestep: 700,
      steps: 8,
    },
  })
  const sizes = Object.values(upsamplers.parameters).map(({ data }) => data.length)
  expect(JSON.parse(stdout)).toMatchObject({
    method: 'upsamplers',
    steps: 8,
    startLoss: measured[0]!.validationLoss,
    validationLoss: measured.at(-1)!.validationLoss,
    parameterCount: sizes.reduce((sum, size) => sum + size, 0),
    out: at('up.safetensors'),
  })
  const pictures = ['step-000004-1.png', 'step-000008-1.png', 'tuning-free-1.png']
  expect((await readdir(at('up.run', 'samples'))).filter((name) => name.endsWith('.png'))).toEqual(pictures)
  const report = await readFile(at('up.run', 'report.html'), 'utf8')
  expect([...report.matchAll(/src="data:image\/jpeg;base64,[^"]+" alt="([^"]*)"/g)].map(([, alt]) => alt)).toEqual([
    'tuning-free: a red house',
    'step 4: a red house',
    'step 8: a red house',
  ])
  expect(report).toContain(`tuning-free, ${measured.at(-1)!.validationLoss!.toFixed(4)} with averaged weights`)
})

test('a run that was stopped, then killed, ends as if nothing had happened', { timeout }, async () => {
  const interrupt = { signal: 'SIGINT', after: 'step 1 of 8' } as const
  const stopped = await runCli([...quick, ...micro, '--out', at('broken.safetensors')], { interrupt })
  expect(stopped.code).toBe(130)
  expect(stopped.stderr).toMatch(
    /Stopped after step \d, which is kept\.\nGo on with: self-cascade tune --resume --out /,
  )
  const kill = (pid: number) => process.kill(-pid, 'SIGKILL')
  const killed = await resumeOf('broken.safetensors', { onText: { text: 'step 5 of 8', act: kill } })
  expect(killed.signal).toBe('SIGKILL')
  // What is there while a run goes on can be used.
  expect(readUpsamplers(await readFile(at('broken.safetensors'))).training.steps).toBeGreaterThan(0)

  expect((await resumeOf('broken.safetensors')).code).toBe(0)
  expect(await logOf('broken')).toEqual(await logOf('up'))
  expect((await readFile(at('broken.safetensors'))).equals(await readFile(at('up.safetensors')))).toBe(true)
  const left = [...(await readdir(folder)), ...(await readdir(at('broken.run')))]
  expect(left.filter((name) => /\.(tmp|part)$/.test(name))).toEqual([])
})

test('low-rank adapters are written, merged into a model of their own, and sampled', { timeout }, async () => {
  const samples = ['--sample-every', '4', '--prompts', at('prompts.txt'), '--steps', '4']
  const merge = ['--method', 'lora', '--rank', '2', '--merge', at('merged')]
  const { code } = await runCli([...quick, ...samples, ...merge, '--out', at('lora.safetensors')])
  expect(code).toBe(0)
  const { fingerprint } = await describeModel(at('model'))
  const lora = readLora(await readFile(at('lora.safetensors')), { base: fingerprint })
  expect(lora.rank).toBe(2)
  const merged = await describeModel(at('merged'))
  expect(merged.nativeSize).toEqual({ width: 128, height: 128 })
  expect(merged.fingerprint).not.toBe(fingerprint)
  expect(existsSync(at('lora.run', 'samples', 'step-000004-1.png'))).toBe(true)
})

test('every weight is trained into a model of its own, and the time limit ends a run with its result', {
  timeout,
}, async () => {
  const full = ['--method', 'full', '--time-limit', '0.01']
  const { code, stdout } = await runCli([...quick, ...full, '--out', at('full'), '--json'])
  expect([code, JSON.parse(stdout)]).toMatchObject([0, { steps: 1 }])
  expect((await logOf('full')).map(({ step, loss }) => [step, loss === undefined])).toEqual([
    [0, true],
    [1, false],
    [1, true],
  ])
  const { repo } = await describeModel(at('full'))
  const names = ['unet/model.onnx', 'unet/config.json', 'vae_decoder/model.onnx', 'vae_encoder/model.onnx']
  expect(await repo.folder.list()).toEqual(expect.arrayContaining(names))
  const again = await resumeOf('full')
  expect([again.code, (await logOf('full')).length]).toEqual([0, 3])
})

const picture = (path: string, size: number, colour: string) =>
  sharp({ create: { width: size, height: size, channels: 3, background: colour } })
    .png()
    .toFile(path)

test('a folder of pictures is learnt from, and what is left out is told and counted', { timeout }, async () => {
  await mkdir(at('pictures'))
  const colours = ['red', 'green', 'blue', 'white', 'black', 'grey']
  for (const colour of colours) {
    await picture(at('pictures', `${colour}.png`), 80, colour)
    if (colour !== 'grey') await writeFile(at('pictures', `${colour}.txt`), `a ${colour} wall`)
  }
  await picture(at('pictures', 'small.png'), 40, 'red')
  await writeFile(at('pictures', 'broken.png'), 'no picture')
  const data = ['tune', '--data', at('pictures'), ...sizes, ...files, '--batch', '2', '--steps', '2']
  const generated = ['--pivot', 'generated', '--pivot-timestep', 'current', '--sample-every', '0', ...micro]
  const out = ['--out', at('walls.safetensors'), '--json']
  const { code, stdout, stderr } = await runCli([...data, ...generated, ...out])
  expect([code, JSON.parse(stdout).pictures + JSON.parse(stdout).heldOut]).toEqual([0, 6])
  expect(stderr).toContain('left out: small.png: 40x40, and at least 64x64 is asked for\n')
  expect(stderr).toMatch(/left out: broken\.png: /)
  expect(stderr).toContain('without a caption: 1 pictures\n')
  const report = await readFile(at('walls.run', 'report.html'), 'utf8')
  expect(report).toContain('<li>small.png: 40x40, and at least 64x64 is asked for</li>')

  await writeFile(at('pictures', 'red.txt'), 'another caption')
  const changed = await resumeOf('walls.safetensors')
  expect([changed.code, changed.stderr]).toEqual([1, expect.stringContaining('TrainingPicturesDiffer: ')])
})

test('a run whose loss is no number keeps its last checkpoint and says how to go on', { timeout }, async () => {
  const steep = ['--learning-rate', '1e30', '--checkpoint-every', '1', ...micro]
  const { code, stderr } = await runCli([...quick, ...steep, '--out', at('steep.safetensors')])
  expect(code).toBe(1)
  expect(stderr).toContain('TrainingDiverged: At step ')
  expect(stderr).toMatch(/Go on with a learning rate .*: self-cascade tune --resume --out .*--learning-rate RATE/)
})

async function runHere(args: readonly string[]) {
  const [stdout, stderr] = [fakeStream(), fakeStream()]
  const code = await run(args, { stdout, stderr, env: { NO_COLOR: '1' } })
  return { code, stderr: stderr.text }
}

const out = ['--out', at('x.safetensors')]
const withData = (name: string) => ['tune', '--data', at(name), ...sizes, ...files, '--steps', '2', ...out]

test.each<[string, string, string[]]>([
  ['an unknown method', 'UnknownName', [...quick, ...out, '--method', 'magic']],
  ['an unknown capacity', 'UnknownName', [...quick, ...out, '--capacity', 'huge']],
  ['an unknown kind of pivot', 'UnknownName', [...quick, ...out, '--pivot', 'drawn']],
  ['an option of another method', 'InvalidOption', [...quick, ...out, '--rank', '4']],
  ['features that are no list', 'InvalidOption', [...quick, ...out, '--features', '1;2']],
  ['a feature that the network lacks', 'UpsamplersNotAttachable', [...quick, ...out, '--features', '99']],
  ['a timestep above the last', 'InvalidOption', [...quick, ...out, '--start-timestep', '1000']],
  ['timestep 0', 'InvalidOption', [...quick, ...out, '--start-timestep', '0']],
  ['a pivot of the size of the picture', 'InvalidOption', [...quick, ...out, '--from', '64']],
  ['a pivot larger than the picture', 'TargetBelowBase', [...quick, ...out, '--from', '128']],
  ['a pivot far smaller than the picture', 'UnreachableTarget', [...quick, ...out, '--from', '16']],
  ['a size that is no multiple', 'IllegalSize', [...quick, ...out, '--to', '72']],
  ['scenes that are no square', 'InvalidOption', [...quick, ...out, '--to', '64x48']],
  ['too much dropped', 'InvalidOption', [...quick, ...out, '--caption-dropout', '2']],
  ['a rank of 0', 'InvalidOption', [...quick, ...out, '--method', 'lora', '--rank', '0']],
  ['prompts that are not there', 'UnreadableFile', [...quick, ...out, '--prompts', at('none.txt')]],
  ['a folder for upsamplers', 'InvalidOption', [...quick, '--out', at('x')]],
  ['a file for a model', 'InvalidOption', [...quick, ...out, '--method', 'full']],
  ['a place that cannot be written to', 'OutputNotWritable', [...quick, '--out', '/proc/self-cascade/x.safetensors']],
  ['the model itself', 'InvalidOption', [...quick, '--method', 'full', '--out', at('model'), '--force']],
  ['a run that is not there', 'NoSavedTraining', ['tune', '--resume', ...out]],
  ['a model of clips', 'ModelNotTunable', [...quick, ...out, '--model', testModelPath('tiny-video')]],
  ['a model without an encoder', 'NoEncoder', [...quick, ...out, '--model', at('blind')]],
  ['a folder without pictures', 'NoPictures', withData('empty')],
  ['a folder that is not there', 'ImageFolderUnreadable', withData('nowhere')],
  ['pictures that are too small', 'PicturesTooSmall', withData('small')],
  ['pictures without captions', 'CaptionsMissing', withData('silent')],
  ['one picture', 'NoHeldOutPictures', withData('one')],
])('%s has a typed error, and nothing is written', async (_, error, args) => {
  await makeFolders()
  const before = await readdir(folder)
  const { code, stderr } = await runHere(args)
  expect([code, /^(\w+): /m.exec(stderr)?.[1]]).toEqual([1, error])
  expect(await readdir(folder)).toEqual(before)
})

/** Folders that cannot be learnt from, and a model without its encoder. */
async function makeFolders(): Promise<void> {
  if (existsSync(at('one'))) return
  for (const name of ['empty', 'small', 'silent', 'one']) await mkdir(at(name))
  await picture(at('small', 'a.png'), 32, 'red')
  for (const name of ['silent', 'one']) await picture(at(name, 'a.png'), 64, 'red')
  for (const name of ['small', 'one']) await writeFile(at(name, 'a.txt'), 'a red wall')
  await cp(at('model'), at('blind'), { recursive: true })
  await rm(at('blind', 'vae_encoder'), { recursive: true })
  const { vae_encoder: _, ...index } = JSON.parse(await readFile(at('blind', 'model_index.json'), 'utf8'))
  await writeFile(at('blind', 'model_index.json'), JSON.stringify(index))
}

test('what is there is neither replaced nor gone on with under other settings', async () => {
  const given = [...quick, ...micro, '--out', at('up.safetensors')]
  const before = await readFile(at('up.safetensors'))
  expect((await runHere(given)).stderr).toMatch(/^TrainingExists: /)
  expect((await runHere([...given, '--resume', '--batch', '4'])).stderr).toMatch(/^SettingsDiffer: /)
  expect((await runHere([...given, '--resume', '--from', '48'])).stderr).toMatch(
    /^SettingsDiffer: .* from 32x32, and 48x48 /,
  )
  const other = ['tune', '--resume', '--out', at('up.safetensors'), '--model', at('merged')]
  expect((await runHere(other)).stderr).toMatch(/^TrainingModelDiffers: /)
  await writeFile(at('mine.safetensors'), 'mine')
  expect((await runHere([...quick, '--out', at('mine.safetensors')])).stderr).toMatch(/^OutputExists: /)
  expect(await readFile(at('mine.safetensors'), 'utf8')).toBe('mine')
  expect((await readFile(at('up.safetensors'))).equals(before)).toBe(true)
})

test.each([
  ['no --data', ['tune', '--to', '64', ...out]],
  ['no --to', ['tune', '--data', 'scenes', ...out]],
  ['no --out', ['tune', '--data', 'scenes', '--to', '64']],
  ['a time limit that is none', [...quick, ...out, '--time-limit', 'soon']],
  ['a new run that goes on', [...quick, ...out, '--resume', '--force']],
])('%s is a usage error', async (_, args) => {
  expect((await runHere(args)).code).toBe(2)
})
