import { resolve } from 'node:path'
import { createError } from '@self-cascade/core'
import { describeModel, type ModelFacts } from '../cascade/describe-model.ts'
import { TrainingModelDiffers } from '../errors.ts'
import type { PretrainFlags } from '../options/pretrain-options.ts'
import { modelOutputs } from '../training/model-files.ts'
import { beginTraining, readTraining, saveTraining, type TrainingPaths } from '../training/training-folder.ts'
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
  readonly facts: ModelFacts
}

/**
 * Begins a run in its folder, or reads the one that is there with --resume.
 *
 * @throws {@link TrainingExists}, {@link NoSavedTraining}, {@link SettingsDiffer}, {@link TrainingModelDiffers}
 */
export async function openPretraining(paths: TrainingPaths, flags: PretrainFlags): Promise<OpenPretraining> {
  const given = givenPretrainSettings('scenes', flags)
  return flags.resume ? resumeRun(paths, flags, given) : newRun(paths, flags, given)
}

async function newRun(
  paths: TrainingPaths,
  flags: PretrainFlags,
  given: Partial<PretrainSettings>,
): Promise<OpenPretraining> {
  const settings = completePretrainSettings(given)
  const facts = await describeModel(flags.model)
  checkPreset(settings.preset)
  const model = { folder: flags.model === undefined ? null : resolve(flags.model), fingerprint: facts.fingerprint }
  const outputs = await modelOutputs(facts.repo, paths.folder)
  await beginTraining(paths, { settings, model }, { force: flags.force ?? false, outputs })
  return { settings, facts }
}

async function resumeRun(paths: TrainingPaths, flags: PretrainFlags, given: Partial<PretrainSettings>) {
  const saved = await readTraining(paths, pretrainSettings, given)
  const settings = completePretrainSettings(saved.settings)
  const facts = await describeModel(flags.model ?? saved.model.folder ?? undefined)
  if (facts.fingerprint !== saved.model.fingerprint) {
    throw createError(TrainingModelDiffers, { location: facts.repo.folder.location, folder: paths.folder })
  }
  checkPreset(settings.preset)
  await saveTraining(paths, { settings, model: saved.model })
  return { settings, facts }
}

/** An unknown preset is told before anything is written. */
function checkPreset(preset: string): void {
  networkConfig(preset, { latentChannels: 4, textWidth: 128 })
}
