import { cp, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { readPngTexts } from '@self-cascade/picture-recipe'
import { scenesModelUrl } from '@self-cascade/scenes-model'
import { testModelPath } from '@self-cascade/test-models'
import sharp from 'sharp'
import { afterAll, describe, expect, test } from 'vitest'
import { runCli } from './run-cli.ts'

const folder = await mkdtemp(join(tmpdir(), 'self-cascade-cli-'))
afterAll(() => rm(folder, { recursive: true, force: true }))
const at = (...parts: string[]) => join(folder, ...parts)
const bundled = fileURLToPath(scenesModelUrl)
const prompt = 'a red house in the snow'
/** Two small stages in about two seconds. */
const quick = ['--size', '256x256', '--steps', '2', '--seed', '1']

const oneObject = (stdout: string) => {
  expect(stdout.trimEnd().split('\n')).toHaveLength(1)
  return JSON.parse(stdout)
}

describe('the command line', () => {
  test('help goes to stdout and lists the commands', async () => {
    const { code, stdout, stderr } = await runCli(['--help'])
    expect([code, stderr]).toEqual([0, ''])
    for (const command of ['generate', 'upscale', 'plan', 'schedule', 'inspect', 'pretrain', 'doctor'])
      expect(stdout).toContain(command)
  })

  test.each([
    ['no command', []],
    ['an unknown command', ['paint']],
    ['an unknown option', ['plan', '--to', '512x512', '--zoom', '2']],
    ['a size that is none', ['plan', '--to', 'large']],
    ['no prompt', ['generate']],
    ['two starts', ['generate', prompt, '--strength', '0.5', '--pivot-timestep', '500']],
    ['a recipe and a size', ['generate', '--from-recipe', 'x.png', '--size', '512x512']],
    ['a branch of nothing', ['generate', prompt, '--branch-from', '1']],
  ])('%s is a usage error', async (_, args) => {
    const { code, stdout, stderr } = await runCli(args, { cwd: folder })
    expect([code, stdout]).toEqual([2, ''])
    expect(stderr).not.toBe('')
    expect(stderr).not.toMatch(/\n +at /)
  })

  test('a usage error is an object too with --json', async () => {
    const { code, stdout } = await runCli(['plan', '--to', 'large', '--json'])
    expect(code).toBe(2)
    expect(oneObject(stdout).error.code).toBe('Usage')
  })
})

describe('plan', () => {
  test('the fields that scripts rely on are there', async () => {
    const { code, stdout, stderr } = await runCli(['plan', '--from', '512x512', '--to', '2048x1536', '--json'])
    expect([code, stderr]).toEqual([0, ''])
    const { stages, relativeCost } = oneObject(stdout)
    expect(stages).toMatchObject([
      { width: 512, height: 512, startTimestep: 1000, steps: 50 },
      { width: 1024, height: 896, startTimestep: 700, steps: 35 },
      { width: 2048, height: 1536, startTimestep: 700, steps: 35 },
    ])
    expect(relativeCost > 0.7 && relativeCost < 1).toBe(true)
  })

  test('the table says the same', async () => {
    const { stdout } = await runCli(['plan', '--from', '512x512', '--to', '2048x1536'])
    expect(stdout).toContain('    2  2048x1536   3.43x    700  35 of 50\n')
  })

  test('without --from the bundled model decides', async () => {
    const { stdout } = await runCli(['plan', '--to', '512x512', '--json'])
    expect(oneObject(stdout)).toMatchObject({
      stages: [{ width: 128 }, { width: 256 }, { width: 512 }],
      sizeMultiple: 32,
      memory: [[{ network: 'unet' }], [{ network: 'unet' }], [{ network: 'unet' }, { network: 'vae_decoder' }]],
    })
  })

  test('with a model each stage tells its memory, which grows with the size', async () => {
    const { stdout } = await runCli(['plan', '--to', '1024x1024', '--model', bundled, '--json'])
    const { memory } = oneObject(stdout) as unknown as {
      memory: { weightBytes: number; peakActivationBytes: number }[][]
    }
    const unets = memory.map(([unet]) => unet!)
    for (const [index, unet] of unets.slice(1).entries()) {
      expect(unet.peakActivationBytes).toBeGreaterThan(2 * unets[index]!.peakActivationBytes)
    }
    // What decoding 1024x1024 holds at most: three values of 64 channels at 512x512 places, of a residual block, and its latents.
    expect(memory.at(-1)![1]!.peakActivationBytes / 2 ** 20).toBeCloseTo(3 * 64 + 0.5, 0)
  })

  test('an error has three lines, an object with --json, and exit code 1', async () => {
    const { code, stdout, stderr } = await runCli(['plan', '--from', '512x512', '--to', '1001x1001', '--json'])
    expect(code).toBe(1)
    expect(oneObject(stdout).error).toMatchObject({
      code: 'IllegalSize',
      fix: 'The nearest legal sizes are 1000x1000 and 1008x1008.',
    })
    expect(stderr.trimEnd().split('\n')).toHaveLength(3)
  })
})

describe('schedule', () => {
  const config = join(bundled, 'scheduler', 'scheduler_config.json')

  test('DDIM has timesteps, no sigmas and unit noise', async () => {
    const { stdout } = await runCli(['schedule', '--config', config, '--steps', '4', '--json'])
    expect(oneObject(stdout)).toMatchObject({ timesteps: [751, 501, 251, 1], sigmas: null, initNoiseSigma: 1 })
  })

  test('another class may run on the config, from a later start', async () => {
    const args = [
      'schedule',
      '--config',
      bundled,
      '--steps',
      '10',
      '--scheduler',
      'euler',
      '--start-timestep',
      '700',
      '--json',
    ]
    const { timesteps, sigmas, className } = oneObject((await runCli(args)).stdout)
    expect(className).toBe('EulerDiscreteScheduler')
    expect(Math.max(...timesteps)).toBeLessThanOrEqual(700)
    expect(sigmas).toHaveLength(timesteps.length + 1)
    expect(sigmas.at(-1)).toBe(0)
  })

  test('sigmas and distillation steps of your own are taken', async () => {
    const args = ['schedule', '--config', config, '--json', '--steps', '2']
    const lcm = await runCli([...args, '--scheduler', 'lcm', '--original-steps', '100'])
    expect(oneObject(lcm.stdout).timesteps).toEqual([999, 499])
    const flow = await runCli([...args, '--scheduler', 'flow-euler', '--sigmas', '1,0.25'])
    expect(oneObject(flow.stdout)).toMatchObject({ timesteps: [1000, 250], sigmas: [1, 0.25, 0] })
  })

  test('a missing file is told', async () => {
    const { code, stderr } = await runCli(['schedule', '--config', at('none.json'), '--steps', '4'])
    expect([code, stderr.startsWith('UnreadableFile: ')]).toEqual([1, true])
  })
})

describe('inspect', () => {
  test('the fields that scripts rely on are there', async () => {
    const { unet, ...rest } = oneObject((await runCli(['inspect', '--json'])).stdout)
    expect(unet.inputs.map(({ name }: { name: string }) => name)).toEqual([
      'sample',
      'timestep',
      'encoder_hidden_states',
    ])
    expect(unet.outputs).toHaveLength(1)
    expect(unet.parameters).toBeGreaterThan(6e6)
    expect(unet.skipFeatures).toHaveLength(9)
    expect(unet.skipFeatures[3]).toEqual({
      ...{ value: '/unet/downsample.0/Conv_output_0', channels: 96, channelAxis: 1, scale: 2, axisScales: [2, 2] },
      ...{ concat: '/unet/Concat_6', inputIndex: 1, decoderIndex: 5 },
    })
    expect(rest).toMatchObject({ nativeSize: { width: 128, height: 128 }, sizeMultiple: 32, latentChannels: 8 })
  })

  test('--graph tells operators, skip features and rewrites', async () => {
    const { code, stdout, stderr } = await runCli(['inspect', testModelPath('tiny-sd-opset17'), '--graph', '--json'])
    expect([code, stderr]).toEqual([0, ''])
    const { graph, unet } = oneObject(stdout)
    expect(graph.operators.Conv).toBe(66)
    expect([graph.inputs, graph.outputs]).toEqual([unet.inputs, unet.outputs])
    expect(graph.skipFeatures).toEqual(unet.skipFeatures)
    expect(graph.skipFeatures.map(({ scale }: { scale: number }) => scale)).toEqual([1, 1, 2, 2, 4, 4, 8, 8])
    const [specialized, fused] = graph.rewrites
    expect(specialized).toMatchObject({ name: 'specialize', after: null, modified: true, nodesBefore: graph.nodes })
    expect(specialized.nodesAfter).toBeLessThan(graph.nodes / 2)
    expect(fused).toMatchObject({ after: 'specialize', operatorsAdded: { 'com.microsoft.MultiHeadAttention': 20 } })
  })

  test('an ONNX file can be given alone, and one without skip features is told why', async () => {
    const file = join(testModelPath('tiny-sd'), 'vae_decoder', 'model.onnx')
    const { code, stdout } = await runCli(['inspect', file])
    expect(code).toBe(0)
    expect(stdout).toContain('none. Nothing is concatenated on the way from "latent_sample" to the outputs.')
    expect(stdout).toContain('  in   latent_sample  float32[batch_size, 4, height_latent, width_latent]\n')
    expect(stdout).toContain('  out  sample         float32[batch_size, 3, height, width]\n')
  })

  test('an ONNX file whose weights are not beside it is told which file it needs', async () => {
    await cp(join(testModelPath('tiny-sd-opset17'), 'unet', 'model.onnx'), at('alone.onnx'))
    const { code, stdout } = await runCli(['inspect', at('alone.onnx'), '--json'])
    const { error } = oneObject(stdout)
    expect([code, error.code]).toEqual([1, 'WeightsUnreadable'])
    expect(error.what).toBe('alone.onnx keeps weights in model.onnx_data, which cannot be read.')
  })

  test.each([
    ['a missing file', at('none.onnx'), 'UnreadableFile'],
    ['a file that is cut off', at('cut.onnx'), 'CorruptOnnxModel'],
    ['a missing folder', at('none'), 'ModelFolderNotFound'],
  ])('%s is a typed error', async (_, path, expected) => {
    const whole = await readFile(join(testModelPath('tiny-sd'), 'unet', 'model.onnx'))
    await writeFile(at('cut.onnx'), whole.subarray(0, whole.length / 2))
    const { code, stdout } = await runCli(['inspect', path, '--graph', '--json'])
    expect([code, oneObject(stdout).error.code]).toEqual([1, expected])
  })

  test('a half-copied model is told with what is missing', async () => {
    await cp(bundled, at('half'), { recursive: true })
    await rm(at('half', 'unet', 'model.onnx'))
    const { code, stdout, stderr } = await runCli(['inspect', at('half'), '--json'])
    expect(code).toBe(1)
    expect(oneObject(stdout).error.what).toContain('unet/model.onnx is missing')
    expect(stderr).toContain('unet/model.onnx')
  })
})

describe('generate', () => {
  test('makes a picture and a sheet, and prints one object only', async () => {
    const args = ['generate', prompt, ...quick, '--sheet', '--json', '--out', at('a.png')]
    const { code, stdout } = await runCli(args)
    expect(code).toBe(0)
    const result = oneObject(stdout)
    expect(result).toMatchObject({
      seed: 1,
      files: [at('a.png'), at('a-sheet.png')],
      stages: [
        { width: 128, height: 128, startTimestep: 1000, steps: 2 },
        { width: 256, height: 256, startTimestep: 700, steps: 2 },
      ],
    })
    for (const stage of result.stages) expect(stage.milliseconds).toBeGreaterThanOrEqual(stage.sessionMilliseconds)
    expect(result.peakRssBytes).toBeGreaterThan(100e6)
    expect(await sharp(at('a.png')).metadata()).toMatchObject({ width: 256, height: 256, format: 'png' })
    const { parameters } = readPngTexts(await readFile(at('a.png')))
    expect(parameters).toMatch(
      /^a red house in the snow\nSteps: 2, Sampler: DDIM, CFG scale: 4, Seed: 1, Size: 256x256/,
    )
    expect(await readdir(folder)).not.toContain('.self-cascade')
  })

  test('does not overwrite it, and says so before any work', async () => {
    const before = await readFile(at('a.png'))
    const { code, stdout, stderr } = await runCli(['generate', 'another thing', ...quick, '--out', at('a.png')])
    expect([code, stdout]).toEqual([1, ''])
    expect(stderr.startsWith('OutputExists: ')).toBe(true)
    expect((await readFile(at('a.png'))).equals(before)).toBe(true)
  })

  test('repeats it from its recipe to the same bytes', async () => {
    const { code, stdout } = await runCli([
      'generate',
      '--from-recipe',
      at('a.png'),
      '--out',
      at('again.png'),
      '--quiet',
    ])
    expect([code, stdout.trim().endsWith('again.png')]).toEqual([0, true])
    expect((await readFile(at('again.png'))).equals(await readFile(at('a.png')))).toBe(true)
  })

  test('stops on Ctrl-C with finished stages kept, and goes on to the same bytes', async () => {
    const args = ['generate', prompt, '--size', '256x256', '--steps', '16', '--seed', '5']
    const interrupt = { signal: 'SIGINT', after: 'stage 1' } as const
    const stopped = await runCli([...args, '--out', at('stopped.png')], { cwd: folder, interrupt })
    expect([stopped.code, stopped.stdout]).toEqual([130, ''])
    const go = /1 of 2 stages are finished and kept\.\nGo on with: self-cascade (.*)\n$/.exec(stopped.stderr)
    expect(go?.[1]).toBe('generate --resume .self-cascade/stopped-5')
    const resumed = await runCli([...go![1]!.split(' '), '--json'], { cwd: folder })
    expect(oneObject(resumed.stdout).stages).toMatchObject([{ restored: true }, { restored: false }])
    await runCli([...args, '--out', at('whole.png')])
    expect((await readFile(at('stopped.png'))).equals(await readFile(at('whole.png')))).toBe(true)
    expect(await readdir(folder)).not.toContain('.self-cascade')
  })

  test('goes on after being killed when the same command is given again', async () => {
    const args = ['generate', prompt, '--size', '256x256', '--steps', '16', '--seed', '5', '--out', at('killed')]
    const interrupt = { signal: 'SIGKILL', after: 'stage 1' } as const
    const killed = await runCli(args, { interrupt })
    expect(killed.signal).toBe('SIGKILL')
    const { code, stdout } = await runCli([...args, '--json'])
    expect(code).toBe(0)
    const { files, stages } = oneObject(stdout)
    expect(stages[0].restored).toBe(true)
    expect((await readFile(files[0])).equals(await readFile(at('whole.png')))).toBe(true)
  })

  test('branches from a finished stage', async () => {
    const run = at('killed', 'stages', 'a-red-house-in-the-snow-5-256x256')
    const args = ['generate', 'a blue house at night', '--run', run, '--branch-from', '0', '--pivot-timestep', '300']
    const { code, stdout, stderr } = await runCli([...args, '--json', '--out', at('branch.png')])
    expect([code, stderr.includes('kept from before')]).toEqual([0, true])
    const { stages, seed } = oneObject(stdout)
    expect(seed).toBe(5)
    expect(stages).toMatchObject([{ restored: true }, { restored: false, startTimestep: 300, steps: 5 }])
    expect((await readFile(at('branch.png'))).equals(await readFile(at('whole.png')))).toBe(false)
  })

  test('a seed is chosen and told, and several pictures go into a folder', async () => {
    const args = [
      'generate',
      prompt,
      '--size',
      '128x128',
      '--steps',
      '1',
      '--count',
      '2',
      '--out',
      at('many'),
      '--json',
    ]
    const { stdout, stderr } = await runCli(args)
    const { seed, seeds, files } = oneObject(stdout)
    expect(seeds).toEqual([seed, seed + 1])
    expect(stderr).toContain(`Seeds ${seed} to ${seed + 1}`)
    expect(files).toEqual(seeds.map((one: number) => at('many', `a-red-house-in-the-snow-${one}-128x128.png`)))
  })

  test('words that do not fit the tokenizer are quoted', async () => {
    const long = `${prompt} ${'on the sea at night '.repeat(5)}with a zebra`
    const { stderr } = await runCli(['generate', long, '--size', '128x128', '--steps', '1', '--out', at('long.png')])
    expect(stderr).toMatch(/note: .*left out: ".*zebra"/)
  })

  test('a video model makes frames and an animation', async () => {
    const args = [
      'generate',
      'x',
      '--model',
      testModelPath('tiny-video'),
      '--frames',
      '2',
      '--steps',
      '1',
      '--seed',
      '1',
    ]
    const { stdout } = await runCli([...args, '--out', at('clip.webp'), '--json'])
    const { files } = oneObject(stdout)
    expect(files).toEqual([at('clip.webp'), at('clip-frames', 'frame-0001.png'), at('clip-frames', 'frame-0002.png')])
    expect((await sharp(files[0], { animated: true }).metadata()).pages).toBe(2)
  })

  test.each([
    ['IllegalSize', ['--size', '500x500']],
    ['TargetBelowBase', ['--size', '64x64']],
    ['InvalidOption', ['--pivot-timestep', '1001']],
    ['InvalidOption', ['--strength', '0']],
    ['InvalidOption', ['--steps', '0']],
    ['UnknownName', ['--scheduler', 'FooScheduler']],
    ['UnknownName', ['--interpolation', 'cubic']],
    ['UnknownName', ['--provider', 'abacus']],
    ['UnknownName', ['--backend', 'abacus']],
    ['ModelFolderNotFound', ['--model', '/no/such/model']],
    ['NoSavedRun', ['--resume', '/no/such/run']],
    ['UnreadablePicture', ['--from-recipe', '/no/such.png']],
  ])('%s for %j, and nothing is written', async (name, changes) => {
    const words = changes[0] === '--resume' ? [] : [prompt]
    const { code, stdout } = await runCli(['generate', ...words, ...changes, '--json', '--out', at('nothing')])
    expect([code, oneObject(stdout).error.code]).toEqual([1, name])
    expect(await readdir(folder)).not.toContain('nothing')
  })

  test('a place that cannot be written to is told before any work', async () => {
    await writeFile(at('file'), '')
    const { code, stderr } = await runCli(['generate', prompt, ...quick, '--out', at('file', 'x.png')])
    expect([code, stderr.startsWith('OutputNotWritable: ')]).toEqual([1, true])
    expect(stderr).not.toContain('stage')
  })
})

describe('upscale', () => {
  test('enlarges a picture of any size, and repeats it from its recipe', async () => {
    const background = { r: 200, g: 40, b: 40 }
    await sharp({ create: { width: 150, height: 100, channels: 3, background } })
      .png()
      .toFile(at('photo.png'))
    const args = ['upscale', at('photo.png'), '--to', '256x192', '--prompt', prompt, '--steps', '2', '--seed', '3']
    const { stdout, stderr } = await runCli([...args, '--out', at('up.png'), '--sheet', '--json'])
    expect(stderr).toContain('resized from 150x100 to 160x96 first')
    expect(oneObject(stdout).stages).toMatchObject([
      { width: 160, height: 96, steps: 0 },
      { width: 256, height: 192, startTimestep: 700, steps: 2 },
    ])
    await runCli(['upscale', at('photo.png'), '--from-recipe', at('up.png'), '--out', at('up2.png')])
    expect((await readFile(at('up2.png'))).equals(await readFile(at('up.png')))).toBe(true)
  })

  test('another picture than that of the recipe is refused', async () => {
    const args = ['upscale', at('a.png'), '--from-recipe', at('up.png'), '--out', at('up3.png'), '--json']
    expect(oneObject((await runCli(args)).stdout).error.code).toBe('RecipeMismatch')
  })

  test('a file that is no picture is refused', async () => {
    const { code, stderr } = await runCli(['upscale', at('file'), '--to', '256x256', '--out', at('up4.png')])
    expect([code, stderr.startsWith('UnreadablePicture: ')]).toEqual([1, true])
  })
})
