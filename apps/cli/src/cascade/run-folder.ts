import { existsSync } from 'node:fs'
import { readdir, rm, rmdir } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { StageStore } from '@self-cascade/cascade'
import { folderStore } from '@self-cascade/cascade/node'
import { createError, SelfCascadeError } from '@self-cascade/core'
import { type RunSettings, readSettings } from '@self-cascade/picture-recipe'
import { NoSavedRun } from '../errors.ts'
import { fileError } from '../output/file-errors.ts'
import { prepareFolder } from '../output/prepare-outputs.ts'
import { writeAtomic } from '../output/write-atomic.ts'
import { readJsonFile } from '../read-json-file.ts'

/** Files that a run works with. Paths are absolute. */
export interface RunFiles {
  /** Model folder, or null for the bundled model. */
  readonly model: string | null
  readonly picture?: string
  readonly upscaler?: string
  /** Files, and names of upsamplers that the model brings along. */
  readonly upsamplers?: readonly string[]
  readonly out: string
  readonly sheet: boolean
  /** Whether the sheet also shows the cascade without upsamplers. */
  readonly compare?: boolean
}

/** What a run folder holds besides its stages. */
export interface SavedRun {
  readonly settings: RunSettings
  readonly files: RunFiles
}

const fileName = 'run.json'

/**
 * Writes what is needed to go on with a run later.
 *
 * @throws {@link NoSavedRun} when a file of that name is there which is not of a run; it stays as it is.
 */
export async function saveRun(folder: string, run: SavedRun): Promise<void> {
  if (existsSync(join(folder, fileName))) await readRun(folder)
  await prepareFolder(folder)
  await writeAtomic(join(folder, fileName), `${JSON.stringify(run, null, 2)}\n`, { force: true })
}

/**
 * Reads what a run was.
 *
 * @throws {@link NoSavedRun}
 */
export async function readRun(folder: string): Promise<SavedRun> {
  const fail = (reason: string, cause?: unknown) => createError(NoSavedRun, { folder, reason }, { cause })
  const saved = await readJsonFile(join(folder, fileName)).catch((cause: unknown) => {
    throw fail(SelfCascadeError.isInstance(cause) ? `${cause.what} ${cause.why}` : String(cause), cause)
  })
  const settings = readSettings(saved.settings)
  if (typeof settings === 'string') throw fail(settings)
  const files = saved.files as RunFiles | undefined
  if (typeof files?.out !== 'string') throw fail(`Its ${fileName} names no output.`)
  return { settings, files }
}

/** Removes a run with all its stages, and the folder around it when nothing else is kept there. */
export async function dropRun(folder: string): Promise<void> {
  await rm(folder, { recursive: true, force: true })
  await rmdir(dirname(folder)).catch(() => {})
}

/** Removes a run of which no stage was kept. */
export async function dropUnusedRun(folder: string): Promise<void> {
  const names = await readdir(folder).catch(() => [])
  if (names.length === 1 && names[0] === fileName) await dropRun(folder)
}

/** Keeps stages in a folder, with the file system's errors made typed; with `fresh` it only writes. */
export function runStore(folder: string, { fresh }: { fresh: boolean }): StageStore {
  const store = folderStore(folder)
  const typed = async <T>(work: Promise<T>): Promise<T> => {
    try {
      return await work
    } catch (error) {
      throw fileError(error, folder)
    }
  }
  return {
    load: async (id) => (fresh ? null : typed(store.load(id))),
    save: (id, stored) => typed(store.save(id, stored)),
  }
}
