import { scenesModelUrl } from '@self-cascade/scenes-model'
import { goldenCases, goldenInput, type TestModelName, testModelPath } from '@self-cascade/test-models'
import { readFixture } from '@self-cascade/testing'
import { externalDataExtents } from '../external-data.ts'
import { graphFromModel } from '../graph/convert.ts'
import type { Graph } from '../graph/graph.ts'
import { parseModel } from '../parse-model.ts'
import { resolveExternalData } from '../resolve-external-data.ts'
import { type Feeds, waveFeed } from './run-graph.ts'

/** One of the networks of a model folder. */
export type NetworkName = 'unet' | 'text_encoder' | 'vae_decoder' | 'vae_encoder'

/** Reads a network of a test model or of the bundled model, with its weights. */
export function fixtureNetwork(model: TestModelName | 'scenes', network: NetworkName): Graph {
  const folder = model === 'scenes' ? `${scenesModelUrl}` : `file://${testModelPath(model)}/`
  const read = (file: string) => readFixture(folder, `${network}/${file}`)
  const parsed = parseModel(read('model.onnx'))
  const files = Object.keys(externalDataExtents(parsed)).map((file) => [file, read(file)] as const)
  return graphFromModel(resolveExternalData(parsed, Object.fromEntries(files)))
}

/** Gives the inputs of each golden run of a network; for the bundled model two runs of other sizes. */
export function fixtureFeeds(model: TestModelName | 'scenes', network: NetworkName): readonly Feeds[] {
  if (model === 'scenes') return scenesFeeds[network]
  return goldenCases(model, network).map(({ inputs }) =>
    Object.fromEntries(
      Object.entries(inputs).map(([name, input]) => [
        name,
        { dims: input.shape, data: arrays[input.dtype](goldenInput(input)) },
      ]),
    ),
  )
}

const arrays = {
  float32: (values: readonly number[]) => Float32Array.from(values),
  int64: (values: readonly number[]) => BigInt64Array.from(values, BigInt),
  int32: (values: readonly number[]) => Int32Array.from(values),
}

const scenesUnet = (batch: number, height: number, width: number, tokens: number) => ({
  sample: waveFeed([batch, 8, height, width]),
  timestep: { dims: [1], data: BigInt64Array.of(400n) },
  encoder_hidden_states: waveFeed([batch, tokens, 128], 1),
})
const scenesTokens = { dims: [1, 16], data: BigInt64Array.from({ length: 16 }, (_, index) => BigInt(index)) }

const scenesFeeds: Readonly<Record<NetworkName, readonly Feeds[]>> = {
  unet: [scenesUnet(1, 16, 16, 16), scenesUnet(2, 24, 16, 7)],
  text_encoder: [{ input_ids: scenesTokens }],
  vae_decoder: [{ latent_sample: waveFeed([1, 8, 8, 8]) }],
  vae_encoder: [{ sample: waveFeed([1, 3, 32, 32]) }],
}
