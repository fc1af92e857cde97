import { join } from 'node:path'
import type { ModelRepo } from '@self-cascade/model-repo'
import { type Graph, modelFromGraph, serializeModel } from '@self-cascade/onnx-graph'
import { prepareFolder } from '../output/prepare-outputs.ts'
import { writeAtomic } from '../output/write-atomic.ts'

const networkFile = 'unet/model.onnx'
const networkConfig = 'unet/config.json'

/** The files of a model besides its network. */
export async function otherFiles({ folder }: ModelRepo): Promise<readonly string[]> {
  const isPart = /^(model_index\.json|(scheduler|text_encoder(_2)?|tokenizer(_2)?|vae|vae_decoder|vae_encoder)\/.+)$/
  return (await folder.list()).filter((file) => isPart.test(file))
}

/** The files of a whole model in a folder. */
export async function modelOutputs(repo: ModelRepo, folder: string): Promise<readonly string[]> {
  return [...(await otherFiles(repo)), networkFile, networkConfig].map((file) => join(folder, file))
}

/**
 * Copies what a new model takes over from another: encoders, decoder, tokenizer and schedule. `texts` are files with another
 * content.
 */
export async function copyOtherFiles(
  repo: ModelRepo,
  folder: string,
  texts: Readonly<Record<string, string>> = {},
): Promise<void> {
  for (const file of await otherFiles(repo))
    await writePart(folder, file, texts[file] ?? (await repo.folder.readBytes(file)))
}

/** Writes a network of a model; its config is given, or that of the model it was made from. */
export async function writeModelNetwork(folder: string, network: Graph, config: string | Uint8Array): Promise<void> {
  await writePart(folder, networkFile, serializeModel(modelFromGraph(network)))
  await writePart(folder, networkConfig, config)
}

/** Writes one file of a model. */
export async function writePart(folder: string, file: string, content: string | Uint8Array): Promise<void> {
  const path = join(folder, file)
  await prepareFolder(join(path, '..'))
  await writeAtomic(path, content, { force: true })
}
