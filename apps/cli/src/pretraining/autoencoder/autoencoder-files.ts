import type { Tensor } from '@self-cascade/core'
import type { ModelRepo, OnnxComponent } from '@self-cascade/model-repo'
import { type Graph, graphFromModel, modelFromGraph, serializeModel, storeFloat16 } from '@self-cascade/onnx-graph'
import { type AutoencoderNetworks, type TunableAutoencoder, withAutoencoderParameters } from '@self-cascade/tuning'
import { readWholeModel } from '../../graph/read-model.ts'
import { otherFiles, writePart } from '../../training/model-files.ts'

/** Reads the two networks of a model's autoencoder, which has an encoder. */
export async function readAutoencoder({ folder, vaeEncoder, vaeDecoder }: ModelRepo): Promise<AutoencoderNetworks> {
  const read = async ({ path }: OnnxComponent) => graphFromModel(await readWholeModel({ folder, path }))
  return { encoder: await read(vaeEncoder!), decoder: await read(vaeDecoder) }
}

/** Copies what a new model takes over, its denoising network too; not the networks of `trained`, which are written later. */
export async function copyOtherParts(repo: ModelRepo, folder: string, trained: TunableAutoencoder['trainable']) {
  const isWritten = (file: string) =>
    file.startsWith('vae_decoder/model.') || (trained === 'both' && file.startsWith('vae_encoder/model.'))
  const network = (await repo.folder.list()).filter((file) => file.startsWith('unet/'))
  for (const file of [...network, ...(await otherFiles(repo))]) {
    if (!isWritten(file)) await writePart(folder, file, await repo.folder.readBytes(file))
  }
}

/** What is written of a trained autoencoder. */
export interface WrittenAutoencoder {
  readonly autoencoder: TunableAutoencoder
  readonly parameters: Readonly<Record<string, Tensor>>
  /** That of the trained encoder; the configs stay as they are with a frozen one. */
  readonly scalingFactor: number
}

/**
 * Writes the trained networks of an autoencoder, with weights of 1,024 elements and more as float16, and its scaling factor into
 * its configs.
 */
export async function writeAutoencoder(
  repo: ModelRepo,
  folder: string,
  { autoencoder, parameters, scalingFactor }: WrittenAutoencoder,
): Promise<void> {
  const { encoder, decoder } = withAutoencoderParameters(autoencoder, parameters)
  await writePart(folder, 'vae_decoder/model.onnx', bytesOf(decoder))
  if (autoencoder.trainable === 'decoder') return
  await writePart(folder, 'vae_encoder/model.onnx', bytesOf(encoder))
  const configs = (await repo.folder.list()).filter((file) => /^vae(_encoder|_decoder)?\/config\.json$/.test(file))
  for (const file of configs) {
    const config = JSON.parse(new TextDecoder().decode(await repo.folder.readBytes(file))) as Record<string, unknown>
    // Shifts and scales of single channels were those of the encoder as it was.
    const { latents_mean: _, latents_std: __, shift_factor: ___, ...kept } = config
    await writePart(folder, file, `${JSON.stringify({ ...kept, scaling_factor: scalingFactor }, null, 2)}\n`)
  }
}

const bytesOf = (graph: Graph): Uint8Array => serializeModel(modelFromGraph(storeFloat16(graph).graph))
