import { fileURLToPath } from 'node:url'
import { type ModelMemory, openModelRepo, readModelMemory } from '@self-cascade/model-repo'
import { nodeModelFolder } from '@self-cascade/model-repo/node'
import { scenesModelUrl } from '@self-cascade/scenes-model'

/** Reads the networks of the bundled model. */
export async function bundledMemory(): Promise<ModelMemory> {
  return readModelMemory(await openModelRepo(nodeModelFolder(fileURLToPath(scenesModelUrl))))
}
