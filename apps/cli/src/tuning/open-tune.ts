import { resolve } from 'node:path'
import { NoEncoder } from '@self-cascade/cascade'
import { createError, InvalidOption } from '@self-cascade/core'
import { type Graph, graphFromModel } from '@self-cascade/onnx-graph'
import { schedulerFromConfig } from '@self-cascade/schedulers'
import { type TunableNetwork, tunableNetwork } from '@self-cascade/tuning'
import { describeModel, type ModelFacts } from '../cascade/describe-model.ts'
import { ModelNotTunable, ScheduleUnusable, TrainingModelDiffers } from '../errors.ts'
import { readWholeModel } from '../graph/read-model.ts'
import type { TuneFlags } from '../options/tune-options.ts'
import { modelOutputs } from '../training/model-files.ts'
import { type BeginOptions, checkPlace, readTraining, type SavedTraining } from '../training/training-folder.ts'
import { checkTuneSettings, completeTuneSettings, type GivenTuneSettings } from './complete-tune-settings.ts'
import { givenTuneSettings } from './given-tune-settings.ts'
import { checkOut, type TunePaths } from './tune-paths.ts'
import { type TuneSettings, tuneSettings } from './tune-settings.ts'
import { tuningMethod } from './tuning-method.ts'

/** A run that may begin or go on, once its pictures are known. */
export interface OpenTune {
  readonly saved: SavedTraining<TuneSettings>
  /** How it begins; absent for one that goes on. */
  readonly begin?: BeginOptions
  readonly facts: ModelFacts
  /** The UNet as it was exported. */
  readonly network: Graph
  /** The UNet ready to be tuned. */
  readonly tunable: TunableNetwork
  readonly alphasCumprod: Float64Array
  readonly predictionType: 'epsilon' | 'vPrediction'
}

/**
 * Reads the run of an --out with --resume, or checks that one may begin there. Nothing is written.
 *
 * @throws {@link TrainingExists}, {@link OutputExists}, {@link NoSavedTraining}, {@link SettingsDiffer},
 * {@link TrainingModelDiffers} for what is there.
 * @throws {@link ModelNotTunable}, {@link NoEncoder}, {@link ScheduleUnusable}, {@link UpsamplersNotAttachable},
 * {@link NoAttentionProjections}, {@link NoTrainableWeights} for a model that the method does not work on.
 * @throws {@link InvalidOption}, {@link UnknownName} and those of sizes, for settings out of range.
 */
export async function openTune(paths: TunePaths, flags: TuneFlags): Promise<OpenTune> {
  const given = await givenTuneSettings(flags)
  if (flags.resume) return resumeTune(paths, flags, given)
  return newTune(paths, flags, given as GivenTuneSettings)
}

async function newTune(paths: TunePaths, flags: TuneFlags, given: GivenTuneSettings): Promise<OpenTune> {
  const facts = await describeModel(flags.model)
  const kind = checkModel(facts)
  const settings = completeTuneSettings(given, facts)
  checkOut(flags.out, settings.method)
  const outputs = await outputsOf(facts, settings, paths)
  const begin = { force: flags.force ?? false, outputs }
  await checkPlace(paths, begin)
  const model = { folder: flags.model === undefined ? null : resolve(flags.model), fingerprint: facts.fingerprint }
  return { saved: { settings, model }, begin, facts, ...kind, ...(await readNetwork(facts, settings)) }
}

async function resumeTune(paths: TunePaths, flags: TuneFlags, given: Partial<TuneSettings>): Promise<OpenTune> {
  const saved = await readTraining(paths, tuneSettings, given)
  const facts = await describeModel(flags.model ?? saved.model.folder ?? undefined)
  if (facts.fingerprint !== saved.model.fingerprint) {
    throw createError(TrainingModelDiffers, { location: facts.repo.folder.location, folder: paths.folder })
  }
  checkTuneSettings(saved.settings, facts)
  return { saved, facts, ...checkModel(facts), ...(await readNetwork(facts, saved.settings)) }
}

/** The files that the run makes besides its own: a file, whole models, or both. */
async function outputsOf(
  { repo }: ModelFacts,
  { method, merge }: TuneSettings,
  { out }: TunePaths,
): Promise<readonly string[]> {
  const folders = [...(method === 'full' ? [out] : []), ...(merge === null ? [] : [merge])]
  if (folders.includes(resolve(repo.folder.location))) {
    const expected = 'another folder than that of the model, which the run goes on reading'
    throw createError(InvalidOption, { name: merge === null ? 'out' : 'merge', value: folders[0], expected })
  }
  const models = await Promise.all(folders.map((folder) => modelOutputs(repo, folder)))
  return [...(method === 'full' ? [] : [out]), ...models.flat()]
}

/** Reads the UNet and makes it ready, which shows whether the method can be used on it. */
async function readNetwork(
  { repo }: ModelFacts,
  settings: TuneSettings,
): Promise<Pick<OpenTune, 'network' | 'tunable'>> {
  const network = graphFromModel(await readWholeModel({ folder: repo.folder, path: repo.unet.path }))
  return { network, tunable: tunableNetwork(network, tuningMethod(settings), settings.seed) }
}

function checkModel({ name, repo, schedulerConfig }: ModelFacts): Pick<OpenTune, 'alphasCumprod' | 'predictionType'> {
  const { predictionType, video, vaeEncoder } = repo
  if (video) {
    const fix = 'Tune a model of clips with openTuning of @self-cascade/tuning, which takes latents of clips.'
    throw createError(ModelNotTunable, { model: name, reason: 'it makes clips, and pictures have no frames', fix })
  }
  if (!vaeEncoder) throw createError(NoEncoder, { model: name, wanted: 'Tuning on pictures' })
  const { alphasCumprod } = schedulerFromConfig(schedulerConfig)
  if (!alphasCumprod) throw createError(ScheduleUnusable, { className: String(schedulerConfig._class_name) })
  if (predictionType === 'epsilon' || predictionType === 'vPrediction') return { alphasCumprod, predictionType }
  const fix = 'Give a --model whose scheduler_config.json says epsilon or v_prediction.'
  throw createError(ModelNotTunable, { model: name, reason: `its network predicts "${predictionType}"`, fix })
}
