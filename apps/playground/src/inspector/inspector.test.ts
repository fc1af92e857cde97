import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { SelfCascadeError } from '@self-cascade/core'
import { nodeModelFolder } from '@self-cascade/model-repo/node'
import { scenesModelUrl } from '@self-cascade/scenes-model'
import { beforeAll, describe, expect, test } from 'vitest'
import type { ModelFacts } from './facts.ts'
import { createInspector } from './inspector.ts'

const folder = nodeModelFolder(fileURLToPath(scenesModelUrl))
const paths = (await folder.list()).filter((path) => !path.startsWith('upsamplers/'))
const given = await Promise.all(
  paths.map(async (path) => {
    const bytes = await readFile(new URL(path, scenesModelUrl))
    return { path: `scenes/${path}`, file: new File([bytes], path.replace(/^.*\//, '')) }
  }),
)
const noProgress = () => {}
const request = { width: 128, height: 128, rows: 2, latentScale: 4, tokens: 77 }

async function failureOf(task: Promise<unknown>): Promise<SelfCascadeError> {
  const thrown = await task.catch((error: unknown) => error)
  if (!SelfCascadeError.isInstance(thrown)) throw thrown
  return thrown
}

describe('the bundled model', () => {
  const inspector = createInspector()
  let model: ModelFacts
  beforeAll(async () => {
    model = await inspector.open({ files: given }, noProgress)
  })

  test('the folder says what it is, and the denoiser comes first', () => {
    expect(model.name).toBe('scenes')
    expect(model.networks.map(({ path }) => path)).toEqual([
      'unet/model.onnx',
      'text_encoder/model.onnx',
      'vae_decoder/model.onnx',
      'vae_encoder/model.onnx',
    ])
    expect(model.folder).toMatchObject({ nativeSize: { width: 128, height: 128 }, latentChannels: 8, hasEncoder: true })
  })

  test('nine skip features at three resolutions are found, and the weights add up', async () => {
    const facts = await inspector.network('unet/model.onnx')
    expect(facts.skips.map(({ scale }) => scale)).toEqual([1, 1, 1, 2, 2, 2, 4, 4, 4])
    expect(facts.skips.map(({ decoderIndex }) => decoderIndex)).toEqual([8, 7, 6, 5, 4, 3, 2, 1, 0])
    expect(facts.weights.reduce((sum, { bytes }) => sum + bytes, 0)).toBe(facts.description.bytes)
    expect(facts.weights[0]!.type).toBe('float16')
    expect(facts.nodes).toBeGreaterThan(1000)
  })

  test('upsamplers go to four of them, with the parameters of the files that come with the model', async () => {
    const { chosen, capacities } = await inspector.upsamplers('unet/model.onnx')
    expect(chosen).toEqual([2, 5, 7, 8])
    const file = await readFile(new URL('upsamplers/small-128-256.safetensors', scenesModelUrl))
    const headerLength = Number(file.readBigUInt64LE(0))
    const small = capacities.find(({ capacity }) => capacity === 'small')!
    expect(small.chosen * 4).toBe(file.length - 8 - headerLength)
    expect(capacities.every((one) => one.all > one.chosen)).toBe(true)
  })

  test('memory is told for every network, and more of it for a larger picture', async () => {
    const peaks = async (side: number) => {
      const rows = await inspector.memory('unet/model.onnx', { ...request, width: side, height: side })
      return new Map(rows.map(({ path, plan }) => [path, plan.peakActivationBytes]))
    }
    const [small, large] = [await peaks(128), await peaks(256)]
    expect([...small.keys()]).toEqual(['text_encoder', 'vae_encoder', 'unet', 'vae_decoder'])
    expect(large.get('unet')! / small.get('unet')!).toBeGreaterThan(3)
    expect(large.get('text_encoder')).toBe(small.get('text_encoder'))
  })

  test('a size that the network cannot halve, or none, is refused with what to do', async () => {
    const illegal = await failureOf(inspector.memory('unet/model.onnx', { ...request, width: 200 }))
    expect(illegal.message).toMatch(/The picture is 200x128 pixels.*multiples of 32.*192x128 and 224x128/s)
    const none = await failureOf(inspector.memory('unet/model.onnx', { ...request, width: Number.NaN }))
    expect(none.code).toBe('InvalidOption')
  })
})

describe('what is not a whole model', () => {
  const inspector = createInspector()

  test('one network of it is looked into by itself, and its memory is planned', async () => {
    const decoder = given.find(({ path }) => path.endsWith('vae_decoder/model.onnx'))!
    const { networks, folder: whole } = await inspector.open({ files: [decoder] }, noProgress)
    expect(whole).toBeUndefined()
    const facts = await inspector.network(networks[0]!.path)
    expect(facts).toMatchObject({ skips: [], noSkips: expect.stringContaining('Nothing is concatenated') })
    const [memory] = await inspector.memory(networks[0]!.path, request)
    expect(memory!.plan.unknown).toBe(0)
  })

  test('a folder with a file missing tells so, and shows its networks', async () => {
    const files = given.filter(({ path }) => !path.endsWith('scheduler_config.json'))
    const { problem, networks } = await inspector.open({ files }, noProgress)
    expect(problem?.code).toBe('IncompleteModel')
    expect(networks).toHaveLength(4)
  })

  test('a text file is refused with what, why and fix', async () => {
    const file = new File(['a note, and no model at all\n'], 'notes.txt')
    const { networks } = await inspector.open({ files: [{ path: 'notes.txt', file }] }, noProgress)
    const error = await failureOf(inspector.network(networks[0]!.path))
    expect(error.code).toBe('CorruptOnnxModel')
    expect(error.what).toContain('notes.txt is not a readable ONNX model')
  })

  test('a folder of pictures has no model in it', async () => {
    const file = new File(['x'], 'a.jpg')
    const files = [
      { path: 'photos/a.jpg', file },
      { path: 'photos/b.jpg', file },
    ]
    expect((await failureOf(inspector.open({ files }, noProgress))).code).toBe('NoModelFound')
  })
})
