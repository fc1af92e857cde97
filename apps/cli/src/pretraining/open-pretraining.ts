import { resolve } from 'node:path'
import { createError } from '@self-cascade/core'
import { describeModel, type ModelFacts } from '../cascade/describe-model.ts'
import { TrainingModelDiffers } from '../errors.ts'
import type { PretrainFlags } from '../options/pretrain-options.ts'
import { modelOutputs } from '../training/model-files.ts'
import {
  beginTraining,
  readTraining,
  type SavedModel,
  saveTraining,
  type TrainingPaths,
} from '../training/training-folder.ts'
import { autoencoderDefaults } from './autoencoder/check-autoencoder.ts'
import { checkModels, predictionOf } from './check-models.ts'
import { networkConfig } from './network-presets.ts'
import {
  completePretrainSettings,
  givenPretrainSettings,
  type PretrainSettings,
  pretrainSettings,
} from './pretrain-settings.ts'

/** A run that may begin or go on. */
export interface OpenPretraining {
  readonly settings: PretrainSettings
  /** The model whose other parts are kept. */
  readonly facts: ModelFacts
  /** The model whose weights the network begins with; absent for fresh ones. */
  readonly start?: ModelFacts
}

/** The word for the bundled model, in place of a folder. */
const bundledName = 'scenes'

/**
 * Begins a run in its folder, or reads the one that is there with --resume.
 *
 * @throws {@link TrainingExists}, {@link NoSavedTraining}, {@link SettingsDiffer}, {@link TrainingModelDiffers}
 * @throws {@link ModelNotTunable}, {@link NoEncoder}, {@link InvalidOption} for models that the run cannot use.
 */
export async function openPretraining(paths: TrainingPaths, flags: PretrainFlags): Promise<OpenPretraining> {
  const given = givenPretrainSettings('scenes', flags)
  return flags.resume ? resumeRun(paths, flags, given) : newRun(paths, flags, given)
}

/** Folders of the models of a run; null for the bundled one. */
interface ModelFolders {
  readonly model: string | null
  /** Absent for fresh weights. */
  readonly from?: string | null | undefined
}

async function newRun(
  paths: TrainingPaths,
  flags: PretrainFlags,
  given: Partial<PretrainSettings>,
): Promise<OpenPretraining> {
  const { from, model } = givenFolders(flags)
  const folders = { model: model ?? from ?? null, from }
  const { facts, start } = await describeModels(folders)
  const own = start && { preset: null, prediction: predictionOf(start) }
  const usual = given.network === 'autoencoder' ? autoencoderDefaults : {}
  const settings = completePretrainSettings({ ...own, ...usual, ...given })
  checkPreset(settings.preset)
  checkModels({ settings, facts, start, folder: paths.folder })
  const saved = {
    ...{ settings, model: { folder: folders.model, fingerprint: facts.fingerprint } },
    ...(start && { from: { folder: from ?? null, fingerprint: start.fingerprint } }),
  }
  const outputs = await modelOutputs(facts.repo, paths.folder)
  await beginTraining(paths, saved, { force: flags.force ?? false, outputs })
  return { settings, facts, ...(start && { start }) }
}

async function resumeRun(
  paths: TrainingPaths,
  flags: PretrainFlags,
  given: Partial<PretrainSettings>,
): Promise<OpenPretraining> {
  const saved = await readTraining(paths, pretrainSettings, given)
  const settings = completePretrainSettings(saved.settings)
  const { model = saved.model.folder, from = saved.from?.folder } = givenFolders(flags)
  const { facts, start } = await describeModels({ model, from })
  checkSame(facts, saved.model, paths)
  if (start) checkSame(start, saved.from, paths)
  checkPreset(settings.preset)
  await saveTraining(paths, { ...saved, settings })
  return { settings, facts, ...(start && { start }) }
}

function givenFolders({ model, from }: PretrainFlags) {
  return {
    model: model === undefined ? undefined : resolve(model),
    from: from === undefined ? undefined : from === bundledName ? null : resolve(from),
  }
}

async function describeModels({ model, from }: ModelFolders) {
  const facts = await describeModel(model ?? undefined)
  if (from === undefined) return { facts, start: undefined }
  return { facts, start: from === model ? facts : await describeModel(from ?? undefined) }
}

function checkSame({ fingerprint, repo }: ModelFacts, saved: SavedModel | undefined, { folder }: TrainingPaths): void {
  if (fingerprint === saved?.fingerprint) return
  throw createError(TrainingModelDiffers, { location: repo.folder.location, folder })
}

/** An unknown preset is told before anything is written. */
function checkPreset(preset: string | null): void {
  if (preset !== null) networkConfig(preset, { latentChannels: 4, textWidth: 128 })
}
