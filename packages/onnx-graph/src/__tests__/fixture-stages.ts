import { scenesModelUrl } from '@self-cascade/scenes-model'
import { type TestModelName, testModelNames, testModelPath } from '@self-cascade/test-models'
import { readFixture } from '@self-cascade/testing'
import { graphFromModel } from '../graph/convert.ts'
import type { Graph } from '../graph/graph.ts'
import { parseModel } from '../parse-model.ts'
import { resolveExternalData } from '../resolve-external-data.ts'
import type { StageSizes } from '../specialize/input-dims.ts'

const networks = ['unet', 'text_encoder', 'vae_decoder', 'vae_encoder'] as const
const models = ['scenes', ...testModelNames] as const

/** One network of a test model or of the bundled model. */
export interface FixtureStage {
  readonly name: string
  readonly model: TestModelName | 'scenes'
  readonly network: (typeof networks)[number]
  /** Two sizes to run it at. */
  readonly sizes: readonly [StageSizes, StageSizes]
}

const sizes: Readonly<Record<FixtureStage['network'], FixtureStage['sizes']>> = {
  unet: [
    { batch: 1, height: 16, width: 8, sequence: 7, frames: 2 },
    { batch: 2, height: 8, width: 24, sequence: 3, frames: 3 },
  ],
  text_encoder: [
    { batch: 1, sequence: 5 },
    { batch: 3, sequence: 77 },
  ],
  vae_decoder: [
    { batch: 1, height: 4, width: 6 },
    { batch: 2, height: 3, width: 2 },
  ],
  vae_encoder: [
    { batch: 1, height: 32, width: 16 },
    { batch: 2, height: 16, width: 40 },
  ],
}

/** Every network of every fixture. */
export const fixtureStages: readonly FixtureStage[] = models.flatMap((model) =>
  networks.map((network) => ({ name: `${network} of ${model}`, model, network, sizes: sizes[network] })),
)

/** Reads a network with its weights. */
export function fixtureGraph({ model, network }: Pick<FixtureStage, 'model' | 'network'>): Graph {
  const folder = model === 'scenes' ? scenesModelUrl.href : new URL(`${testModelPath(model)}/`, import.meta.url).href
  const parsed = parseModel(readFixture(folder, `./${network}/model.onnx`))
  const hasDataFile = model === 'tiny-sd-opset17' && network === 'unet'
  if (!hasDataFile) return graphFromModel(parsed)
  const data = readFixture(folder, `./${network}/model.onnx_data`)
  return graphFromModel(resolveExternalData(parsed, { 'model.onnx_data': data }))
}
