import { cp, mkdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { modelFromGraph, serializeModel } from '@self-cascade/onnx-graph'
import { philoxRandom } from '@self-cascade/tensor'
import { buildUnet } from '@self-cascade/unet-graph'
import { bundledModelFolder } from '../../cascade/describe-model.ts'
import { networkConfig } from '../../pretraining/network-presets.ts'

/** Writes the bundled model with an untrained network of 73 thousand weights, whose graph is read in no time. */
export async function writeMicroModel(folder: string): Promise<void> {
  await cp(bundledModelFolder(), folder, { recursive: true })
  await rm(join(folder, 'unet'), { recursive: true })
  await mkdir(join(folder, 'unet'))
  const config = networkConfig('micro', { latentChannels: 8, textWidth: 128 })
  const network = buildUnet(config, { random: philoxRandom({ seed: 5 }), zeroInit: [] })
  await writeFile(join(folder, 'unet', 'model.onnx'), serializeModel(modelFromGraph(network)))
  const description = {
    _class_name: 'UNet2DConditionModel',
    ...{ in_channels: 8, out_channels: 8, sample_size: 16, block_out_channels: config.blockOutChannels },
    ...{ layers_per_block: 1, cross_attention_dim: 128, attention_head_dim: 2 },
  }
  await writeFile(join(folder, 'unet', 'config.json'), JSON.stringify(description))
}
