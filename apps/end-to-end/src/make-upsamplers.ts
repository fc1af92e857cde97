import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Tensor } from '@self-cascade/core'
import { openModelRepo } from '@self-cascade/model-repo'
import { nodeModelFolder } from '@self-cascade/model-repo/node'
import { graphFromModel, parseModel, searchSkipFeatures } from '@self-cascade/onnx-graph'
import { philoxRandom } from '@self-cascade/tensor'
import {
  chooseFeatures,
  type FeatureUpsamplers,
  initUpsamplers,
  type PivotTimestep,
  type UpsamplerCapacity,
  upsamplerCapacities,
  upsamplerParameters,
} from '@self-cascade/upsampler'

/** What upsamplers are made like. */
export interface MakeUpsamplersOptions {
  readonly capacity?: UpsamplerCapacity
  readonly pivotTimestep?: PivotTimestep
  /** How much they let through; 0 for nothing. */
  readonly effect?: number
}

/** Makes upsamplers for the model in a folder that were never trained. */
export async function makeUpsamplers(folder: string, options: MakeUpsamplersOptions = {}): Promise<FeatureUpsamplers> {
  const { capacity = 'small', pivotTimestep = 'clean', effect = 0.3 } = options
  const { name, fingerprint, nativeSize } = await openModelRepo(nodeModelFolder(folder))
  const graph = graphFromModel(parseModel(new Uint8Array(readFileSync(join(folder, 'unet', 'model.onnx')))))
  const { features: skips } = searchSkipFeatures(graph)
  const features = chooseFeatures(skips).map((index) => {
    const { channels, scale } = skips[index]!
    return { index, channels, scale }
  })
  const shape = upsamplerCapacities[capacity]
  const parameters = initUpsamplers(upsamplerParameters(shape, features), philoxRandom({ seed: 1 }))
  for (const [parameter, { data }] of Object.entries(parameters) as [string, Tensor][]) {
    // Gates and last convolutions start at zero.
    if (/gate|conv2/.test(parameter)) for (let at = 0; at < data.length; at++) data[at] = effect * Math.sin(at + 1)
  }
  const { width, height } = nativeSize
  const training = {
    from: { width, height },
    to: { width: 2 * width, height: 2 * height },
    startTimestep: 700,
    steps: 1,
  }
  return { model: { name, fingerprint }, shape, features, pivotTimestep, training, parameters }
}
