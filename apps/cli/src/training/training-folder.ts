import { existsSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { createError, SelfCascadeError } from '@self-cascade/core'
import { NoSavedTraining, SettingsDiffer, TrainingExists } from '../errors.ts'
import { checkOutputs, prepareOutputs } from '../output/prepare-outputs.ts'
import { writeAtomic } from '../output/write-atomic.ts'
import { readJsonFile } from '../read-json-file.ts'
import { readSettings, type SettingsKind, settingConflict } from './settings.ts'

/** A model as a run remembers it. */
export interface SavedModel {
  /** Null for the bundled one. */
  readonly folder: string | null
  readonly fingerprint: string
}

/** What a training folder says of its run. */
export interface SavedTraining<T> {
  readonly settings: T
  /** The model that the run began with. */
  readonly model: SavedModel
  /** The model whose weights the run began with, for a run that goes on from a model. */
  readonly from?: SavedModel
  /** Digest of the pictures, once they are known, where they can change. */
  readonly pictures?: string
}

/** Where everything of a run lies, besides what it makes. */
export function trainingPaths(folder: string) {
  const at = resolve(folder)
  return {
    folder: at,
    run: join(at, 'training.json'),
    checkpoint: join(at, 'checkpoint.safetensors'),
    log: join(at, 'log.jsonl'),
    curve: join(at, 'loss.svg'),
    report: join(at, 'report.html'),
    cache: join(at, 'cache'),
  }
}

/** {@link trainingPaths} of one run. */
export type TrainingPaths = ReturnType<typeof trainingPaths>

/** How a run begins. */
export interface BeginOptions {
  readonly force: boolean
  /** Files that the run makes besides its own. */
  readonly outputs: readonly string[]
}

const ownFiles = ({ run, checkpoint, log, curve, report }: TrainingPaths) => [run, checkpoint, log, curve, report]

/**
 * Refuses to begin a run where something is already; writes nothing.
 *
 * @throws {@link TrainingExists}, {@link OutputExists} unless `force` says that what is there may be replaced.
 */
export async function checkPlace(paths: TrainingPaths, { force, outputs }: BeginOptions): Promise<void> {
  if (existsSync(paths.run) && !force) throw createError(TrainingExists, { folder: paths.folder })
  await checkOutputs([...ownFiles(paths), ...outputs], { force })
}

/**
 * Begins a run in a folder.
 *
 * @throws {@link TrainingExists}, {@link OutputExists}, {@link OutputNotWritable}, {@link DiskFull}
 */
export async function beginTraining<T>(
  paths: TrainingPaths,
  saved: SavedTraining<T>,
  options: BeginOptions,
): Promise<void> {
  await checkPlace(paths, options)
  await prepareOutputs([...ownFiles(paths), ...options.outputs], options)
  for (const path of [paths.checkpoint, paths.log]) await rm(path, { force: true })
  await saveTraining(paths, saved)
}

/** Notes what a run is. */
export async function saveTraining<T>(paths: TrainingPaths, saved: SavedTraining<T>): Promise<void> {
  await writeAtomic(paths.run, `${JSON.stringify(saved, null, 2)}\n`, { force: true })
}

/**
 * Reads the run in a folder, with what may change as it is given now.
 *
 * @throws {@link NoSavedTraining} when there is none.
 * @throws {@link SettingsDiffer} when other settings are given than it began with.
 */
export async function readTraining<T extends object & { readonly steps: number }>(
  { folder, run }: TrainingPaths,
  kind: SettingsKind<T>,
  given: Partial<T>,
): Promise<SavedTraining<T>> {
  const fail = (reason: string, cause?: unknown) => createError(NoSavedTraining, { folder, reason }, { cause })
  const saved = await readJsonFile(run).catch((cause: unknown) => {
    throw fail(SelfCascadeError.isInstance(cause) ? `${cause.what} ${cause.why}` : String(cause), cause)
  })
  const settings = readSettings(kind, saved.settings)
  if (typeof settings === 'string') throw fail(settings)
  const model = saved.model as SavedTraining<T>['model'] | undefined
  if (typeof model?.fingerprint !== 'string') throw fail('Its training.json names no model.')
  const name = settingConflict(kind, settings, given)
  if (name !== undefined) {
    throw createError(SettingsDiffer, { folder, name, saved: String(settings[name]), given: String(given[name]) })
  }
  const { pictures } = saved
  const from = saved.from as SavedModel | undefined
  return {
    ...{ settings: { ...settings, ...given }, model },
    ...(typeof from?.fingerprint === 'string' && { from }),
    ...(typeof pictures === 'string' && { pictures }),
  }
}
