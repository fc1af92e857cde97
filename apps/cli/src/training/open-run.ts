import { resolve } from 'node:path'
import { createError } from '@self-cascade/core'
import { describeModel, type ModelFacts } from '../cascade/describe-model.ts'
import { TrainingModelDiffers } from '../errors.ts'
import type { PretrainFlags } from '../options/pretrain-options.ts'
import { networkConfig } from './network-presets.ts'
import { beginTraining, readTraining, saveTraining, type TrainingPaths } from './training-folder.ts'
import { completeSettings, givenSettings, type TrainingSettings } from './training-settings.ts'
import { otherFiles } from './write-model.ts'

/** A run that may begin or go on. */
export interface OpenRun {
  readonly settings: TrainingSettings
  readonly facts: ModelFacts
}

/**
 * Begins a run in its folder, or reads the one that is there with --resume.
 *
 * @throws {@link TrainingExists}, {@link NoSavedTraining}, {@link SettingsDiffer}, {@link TrainingModelDiffers}
 */
export async function openRun(paths: TrainingPaths, flags: PretrainFlags): Promise<OpenRun> {
  const given = givenSettings('scenes', flags)
  return flags.resume ? resumeRun(paths, flags, given) : newRun(paths, flags, given)
}

async function newRun(paths: TrainingPaths, flags: PretrainFlags, given: Partial<TrainingSettings>): Promise<OpenRun> {
  const settings = completeSettings(given)
  const facts = await describeModel(flags.model)
  checkPreset(settings.preset)
  const model = { folder: flags.model === undefined ? null : resolve(flags.model), fingerprint: facts.fingerprint }
  const others = await otherFiles(facts.repo)
  await beginTraining(paths, { settings, model }, { force: flags.force ?? false, others })
  return { settings, facts }
}

async function resumeRun(paths: TrainingPaths, flags: PretrainFlags, given: Partial<TrainingSettings>) {
  const saved = await readTraining(paths, given)
  const settings = completeSettings(saved.settings)
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
