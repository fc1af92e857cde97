import { goldenCases, goldenInput, type TestModelName, testModelNames, testModelPath } from '@self-cascade/test-models'
import { expectAllClose, readFixture, readJsonFixture, tolerances } from '@self-cascade/testing'
import { InferenceSession, Tensor } from 'onnxruntime-node'
import { describe, expect, test } from 'vitest'
import { addOutput } from '../edit/outputs.ts'
import { externalDataExtents } from '../external-data.ts'
import { graphFromModel, modelFromGraph } from '../graph/convert.ts'
import type { Graph } from '../graph/graph.ts'
import { float32Tensor } from '../graph/tensor-data.ts'
import { parseModel } from '../parse-model.ts'
import { resolveExternalData } from '../resolve-external-data.ts'
import { serializeModel } from '../serialize-model.ts'
import { extractEncoder } from './extract-encoder.ts'
import { findSkipFeatures } from './find-skip-features.ts'

interface GoldenSkip {
  readonly shape: readonly number[]
  readonly first: readonly number[]
  readonly abs_sum: number
}

function readUnet(name: TestModelName): Graph {
  const folder = `${testModelPath(name)}/unet`
  const model = parseModel(readFixture('file:///', `${folder}/model.onnx`))
  const files = Object.keys(externalDataExtents(model)).map((file) => [
    file,
    readFixture('file:///', `${folder}/${file}`),
  ])
  return graphFromModel(resolveExternalData(model, Object.fromEntries(files)))
}

const typedArrays = { float32: Float32Array, int32: Int32Array, int64: BigInt64Array } as const

/** Graphs run once: to optimise them would take longer. */
const options = { graphOptimizationLevel: 'disabled', intraOpNumThreads: 1 } as const

/** Runs a graph on the inputs of a golden case, as far as it has them. */
async function run(graph: Graph, { inputs }: ReturnType<typeof goldenCases>[number]) {
  const session = await InferenceSession.create(serializeModel(modelFromGraph(graph)), options)
  const feeds = graph.inputNames.map((name) => {
    const { dtype, shape } = inputs[name]!
    const values = goldenInput(inputs[name]!)
    const data = dtype === 'int64' ? BigInt64Array.from(values, BigInt) : typedArrays[dtype].from(values)
    return [name, new Tensor(dtype, data, [...shape])] as const
  })
  const fetched = await session.run(Object.fromEntries(feeds))
  await session.release()
  return fetched
}

describe.each(testModelNames)('%s', (name) => {
  const graph = readUnet(name)
  const features = findSkipFeatures(graph)
  const encoder = extractEncoder(graph, features)
  const golden = readJsonFixture<{ cases: { skips: GoldenSkip[] }[] }>(
    'file:///',
    `${testModelPath(name)}/golden/unet.json`,
  )

  test('the decoder is gone', () => {
    expect(encoder.outputNames).toEqual(features.map(({ value }) => value))
    expect(encoder.nodes().length).toBeLessThan(graph.nodes().length * 0.55)
    for (const { concat } of features) expect(encoder.has(concat.output[0]!)).toBe(false)
  })

  test.each(goldenCases(name, 'unet').map((goldenCase, index) => ({ ...goldenCase, index })))(
    'gives the skips of the fixture, case $name',
    async (goldenCase) => {
      const values = await run(encoder, goldenCase)
      const expected = [...golden.cases[goldenCase.index]!.skips].reverse()
      for (const [index, { value }] of features.entries()) {
        const { dims, data } = values[value]!
        expect(dims).toEqual(expected[index]!.shape)
        expectAllClose((data as Float32Array).subarray(0, 16), expected[index]!.first, tolerances.crossBackend)
        const sum = (data as Float32Array).reduce((total, number) => total + Math.abs(number), 0)
        expect(Math.abs(sum / expected[index]!.abs_sum - 1)).toBeLessThan(1e-4)
      }
    },
  )

  test('gives what the whole graph has at these values', async () => {
    const [goldenCase] = goldenCases(name, 'unet')
    const whole = graph.clone()
    for (const { value } of features) addOutput(whole, value)
    const [expected, actual] = [await run(whole, goldenCase!), await run(encoder, goldenCase!)]
    for (const { value } of features) {
      expectAllClose(actual[value]!.data as Float32Array, expected[value]!.data as Float32Array, tolerances.float32)
    }
  })
})

test('inputs that the chosen features do not need are gone', () => {
  const graph = readUnet('tiny-sd')
  const [shallowest, next] = findSkipFeatures(graph)
  expect(extractEncoder(graph, [shallowest!]).inputNames).toEqual(['sample'])
  expect(extractEncoder(graph, [next!, shallowest!, next!]).outputNames).toEqual([next!.value, shallowest!.value])
  expect(extractEncoder(graph, [next!]).inputNames).toEqual(['sample', 'timestep', 'encoder_hidden_states'])
})

test('a change at the input of the Concat is seen by the decoder and by nothing else', async () => {
  const graph = readUnet('tiny-sd-opset17')
  const [goldenCase] = goldenCases('tiny-sd-opset17', 'unet')
  const features = findSkipFeatures(graph)
  const before = graph.clone()
  for (const { value } of features) addOutput(before, value)
  const changed = before.clone()
  for (const { concat, inputIndex, value } of findSkipFeatures(changed)) {
    const factor = changed.addConstant(float32Tensor([1.5], []))
    changed.setInput(concat, inputIndex, changed.add('Mul', [value, factor]))
  }
  const [expected, actual] = [await run(before, goldenCase!), await run(changed, goldenCase!)]
  const isSame = (value: string) => {
    const [before, after] = [expected, actual].map((values) => values[value]!.data as Float32Array)
    return before!.every((number, index) => number === after![index])
  }
  expect(features.map(({ value }) => isSame(value))).toEqual(features.map(() => true))
  expect(isSame('out_sample')).toBe(false)
  expect(findSkipFeatures(changed).map(({ channels }) => channels)).toEqual(features.map(({ channels }) => channels))
})
