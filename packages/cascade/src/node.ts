/**
 * The stage store for Node: a folder of safetensors and JSON files.
 *
 * @packageDocumentation
 */
import { mkdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createError, type Tensor } from '@self-cascade/core'
import { writeFileAtomic } from '@self-cascade/files'
import { readSafetensors, toTensor, writeSafetensors } from '@self-cascade/safetensors'
import { UnreadableStage } from './errors.ts'
import { digestTensor } from './recipe.ts'
import type { StageId, StageStore, StoredStage } from './stage-store.ts'

/**
 * Keeps finished stages as files in a folder, made when needed: `stage-1-seed-42-<key>.safetensors` with the latents, and
 * the recipe beside it as JSON. Files appear whole or not at all, also when the process is killed, and none is ever
 * replaced by other content: the key in the name is a digest of the recipe.
 *
 * @throws {@link UnreadableStage} from `load` when a file is damaged. Errors of the file system pass through as they are.
 */
export function folderStore(folder: string): StageStore {
  const stem = ({ stage, seed, key }: StageId) => join(folder, `stage-${stage}-seed-${seed}-${key}`)
  return {
    async load(id) {
      const location = `${stem(id)}.safetensors`
      const bytes = await readFile(location).catch((error: NodeJS.ErrnoException) => {
        if (error.code === 'ENOENT') return null
        throw error
      })
      return bytes && parseStage(bytes, location)
    },
    async save(id, { latents, recipe }) {
      await mkdir(folder, { recursive: true })
      const metadata = { recipe: JSON.stringify(recipe), digest: digestTensor(latents) }
      await writeFileAtomic(`${stem(id)}.json`, `${JSON.stringify(recipe, null, 2)}\n`)
      await writeFileAtomic(`${stem(id)}.safetensors`, writeSafetensors({ tensors: { latents }, metadata }))
    },
  }
}

function parseStage(bytes: Uint8Array, location: string): StoredStage {
  const unreadable = (cause?: unknown) => createError(UnreadableStage, { location }, { cause })
  let stored: StoredStage | null
  try {
    stored = readStage(bytes)
  } catch (cause) {
    throw unreadable(cause)
  }
  if (stored === null) throw unreadable()
  return stored
}

/** Gives null for a sound file that does not hold the latents it was saved with: a flipped bit would give another picture. */
function readStage(bytes: Uint8Array): StoredStage | null {
  const { tensors, metadata } = readSafetensors(bytes)
  if (tensors.latents?.dtype !== 'F32') return null
  const latents = toTensor(tensors.latents) as Tensor
  if (digestTensor(latents) !== metadata.digest) return null
  return { latents, recipe: JSON.parse(metadata.recipe ?? '') }
}
