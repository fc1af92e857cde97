import { execFileSync } from 'node:child_process'
import { cp, mkdir, mkdtemp, open, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { scenesModelUrl } from '@self-cascade/scenes-model'
import { afterAll, expect, test } from 'vitest'
import { runCli } from './run-cli.ts'

const folder = await mkdtemp(join(tmpdir(), 'self-cascade-failures-'))
afterAll(() => rm(folder, { recursive: true, force: true }))
const at = (...parts: string[]) => join(folder, ...parts)
const quick = ['generate', 'a red house', '--size', '256x256', '--steps', '2', '--seed', '1']

/** Gives the bundled model with every 32-bit constant of its decoder's first bias replaced by NaN. */
async function modelWithDecoderOfNan(): Promise<string> {
  const model = at('nan-model')
  await cp(fileURLToPath(scenesModelUrl), model, { recursive: true })
  const path = join(model, 'vae_decoder', 'model.onnx')
  const bytes = await readFile(path)
  const name = bytes.indexOf('body.0.bias')
  // TensorProto: dims, type, name and then field 9, the raw data: 128 float32 numbers, 512 bytes as a varint of two bytes.
  const data = bytes.indexOf(Buffer.from([0x4a, 0x80, 0x04]), name) + 3
  for (let index = 0; index < 128; index++) bytes.writeFloatLE(Number.NaN, data + index * 4)
  await writeFile(path, bytes)
  return model
}

test('a decoder that gives NaN stops the run, and no black picture is written', async () => {
  const model = await modelWithDecoderOfNan()
  const { code, stderr } = await runCli([...quick, '--model', model, '--out', at('black.png')], { cwd: folder })
  expect([code, stderr.includes('NonFinitePixels: vae_decoder gave NaN')]).toEqual([1, true])
  expect(await readdir(folder)).not.toContain('black.png')
})

test('a run that fails before its first stage is done leaves no folder behind', async () => {
  const args = [...quick, '--guidance-rescale', '2', '--out', at('none.png')]
  const { code, stderr } = await runCli(args)
  expect([code, stderr.trimEnd().split('\n').at(-1)]).toEqual([1, 'Pass another --guidance-rescale.'])
  expect((await readdir(folder)).filter((name) => name.includes('none'))).toEqual([])
})

test('a run.json that is not of a run stays as it is', async () => {
  await mkdir(at('foreign'))
  await writeFile(at('foreign', 'run.json'), '{"mine": true}')
  const { code, stderr } = await runCli([...quick, '--run', at('foreign'), '--out', at('foreign.png'), '--force'])
  expect([code, stderr.startsWith('NoSavedRun: ')]).toEqual([1, true])
  expect(await readFile(at('foreign', 'run.json'), 'utf8')).toBe('{"mine": true}')
})

test('warnings are in the object for scripts, and told with --quiet too', async () => {
  const prompt = 'a red house in the snow at night under a big moon with two trees and a zebra'
  const { stdout, stderr } = await runCli([
    ...['generate', prompt, '--size', '128x128', '--steps', '1', '--quiet', '--json', '--out', at('warned.png')],
  ])
  expect(JSON.parse(stdout).warnings).toEqual([expect.stringContaining('zebra')])
  expect(stderr).toMatch(/^note: .*zebra.*\n$/)
})

test.skipIf(process.platform === 'win32')(
  'when the runtime is killed the finished stages are kept, and the error says how to go on',
  async () => {
    const killChild = (pid: number) => {
      const children = execFileSync('ps', ['-A', '-o', 'pid=,ppid='], { encoding: 'utf8' }).trim().split('\n')
      for (const [child, parent] of children.map((line) => line.trim().split(/\s+/).map(Number))) {
        if (parent === pid) process.kill(child!, 'SIGKILL')
      }
    }
    const args = [
      'generate',
      'a red house',
      '--size',
      '256x256',
      '--steps',
      '16',
      '--seed',
      '1',
      '--out',
      at('lost.png'),
    ]
    const { code, stderr } = await runCli(args, { cwd: folder, onText: { text: 'stage 1', act: killChild } })
    expect([code, stderr.includes('\nRuntimeLost: ')]).toEqual([1, true])
    const go = /Go on with: self-cascade (.*)\n$/.exec(stderr)![1]!.split(' ')
    const { stdout } = await runCli([...go, '--json'], { cwd: folder })
    expect(JSON.parse(stdout).stages).toMatchObject([{ restored: true }, { restored: false }])
  },
)

test.skipIf(process.platform !== 'linux')(
  'a standard output that cannot be written is an error without a stack',
  async () => {
    const full = await open('/dev/full', 'w')
    const { code, stderr } = await runCli(['plan', '--to', '512x512'], { stdout: full.fd })
    await full.close()
    expect(code).toBe(1)
    expect(stderr.startsWith('OutputNotWritable: Standard output cannot be written.')).toBe(true)
    expect(stderr).not.toMatch(/\n +at /)
  },
)
