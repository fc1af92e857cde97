import { existsSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { createError, SelfCascadeError } from '@self-cascade/core'
import { NoSavedTraining, SettingsDiffer, TrainingExists } from '../errors.ts'
import { prepareOutputs } from '../output/prepare-outputs.ts'
import { writeAtomic } from '../output/write-atomic.ts'
import { readJsonFile } from '../read-json-file.ts'
import { readTrainingSettings, settingConflict, type TrainingSettings } from './training-settings.ts'

/** What a training folder says of its run. */
export interface SavedTraining {
  readonly settings: TrainingSettings
  /** The model whose encoders are used; `folder` is null for the bundled one. */
  readonly model: { readonly folder: string | null; readonly fingerprint: string }
}

/** Where everything of a run lies. */
export function trainingPaths(out: string) {
  const folder = resolve(out)
  return {
    folder,
    run: join(folder, 'training.json'),
    checkpoint: join(folder, 'checkpoint.safetensors'),
    log: join(folder, 'log.jsonl'),
    curve: join(folder, 'loss.svg'),
    report: join(folder, 'report.html'),
    cache: join(folder, 'cache'),
    network: join(folder, 'unet', 'model.onnx'),
    networkConfig: join(folder, 'unet', 'config.json'),
  }
}

/** {@link trainingPaths} of one run. */
export type TrainingPaths = ReturnType<typeof trainingPaths>

/**
 * Begins a run in a folder. `others` are the files of the model besides the network.
 *
 * @throws {@link TrainingExists}, {@link OutputExists} unless `force` says that what is there may be replaced.
 */
export async function beginTraining(
  paths: TrainingPaths,
  saved: SavedTraining,
  { force, others }: { readonly force: boolean; readonly others: readonly string[] },
): Promise<void> {
  if (existsSync(paths.run) && !force) throw createError(TrainingExists, { folder: paths.folder })
  const { run, checkpoint, log, curve, report, network, networkConfig } = paths
  const inFolder = others.map((file) => join(paths.folder, file))
  await prepareOutputs([run, checkpoint, log, curve, report, network, networkConfig, ...inFolder], { force })
  for (const path of [checkpoint, log]) await rm(path, { force: true })
  await saveTraining(paths, saved)
}

/** Notes what a run is. */
export async function saveTraining(paths: TrainingPaths, saved: SavedTraining): Promise<void> {
  await writeAtomic(paths.run, `${JSON.stringify(saved, null, 2)}\n`, { force: true })
}

/**
 * Reads the run in a folder, with the steps asked for now.
 *
 * @throws {@link NoSavedTraining} when there is none.
 * @throws {@link SettingsDiffer} when other settings are given than it began with.
 */
export async function readTraining(paths: TrainingPaths, given: Partial<TrainingSettings>): Promise<SavedTraining> {
  const { folder } = paths
  const fail = (reason: string, cause?: unknown) => createError(NoSavedTraining, { folder, reason }, { cause })
  const saved = await readJsonFile(paths.run).catch((cause: unknown) => {
    throw fail(SelfCascadeError.isInstance(cause) ? `${cause.what} ${cause.why}` : String(cause), cause)
  })
  const settings = readTrainingSettings(saved.settings)
  if (typeof settings === 'string') throw fail(settings)
  const model = saved.model as SavedTraining['model'] | undefined
  if (typeof model?.fingerprint !== 'string') throw fail('Its training.json names no model.')
  const name = settingConflict(settings, given)
  if (name !== undefined) {
    throw createError(SettingsDiffer, { folder, name, saved: String(settings[name]), given: String(given[name]) })
  }
  return { settings: { ...settings, ...given }, model }
}
