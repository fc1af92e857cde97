import { type Backend, createError } from '@self-cascade/core'
import { openTuning } from '@self-cascade/tuning'
import { peakMemory, watchMemory } from '../cascade/memory.ts'
import { type BackendFlags, openModel } from '../cascade/open-model.ts'
import { TrainingPicturesDiffer } from '../errors.ts'
import { prepareFolder } from '../output/prepare-outputs.ts'
import type { TrainingView } from '../terminal/training-view.ts'
import { datasetCache, heldBackCache } from '../training/dataset-cache.ts'
import { followTraining } from '../training/follow-training.ts'
import { optimization } from '../training/optimization.ts'
import { beginTraining, saveTraining } from '../training/training-folder.ts'
import type { TrainingLog } from '../training/training-log.ts'
import { encodeData, type TuneData } from './encode-data.ts'
import { openPictures, type TunePictures } from './open-pictures.ts'
import type { OpenTune } from './open-tune.ts'
import { removeSamples, sampler } from './sampler.ts'
import type { TunePaths } from './tune-paths.ts'
import { tunedResult } from './tuned-result.ts'
import { tuningMethod } from './tuning-method.ts'
import { skippedLines, writeTuneReport } from './write-tune-report.ts'

/** What {@link runTune} works with. */
export interface TuneRun {
  readonly opened: OpenTune
  readonly paths: TunePaths
  /** Folder of encoded pictures. */
  readonly cache: string
  readonly flags: BackendFlags
  readonly view: TrainingView
  readonly signal: AbortSignal
}

/** What a tuning gave. */
export interface TuneOutcome {
  readonly parameterCount: number
  readonly log: TrainingLog
  readonly peakRssBytes: number
  readonly pictures: TunePictures
}

/**
 * Tunes a model and writes the result at every checkpoint, so that it can be tried while the run goes on.
 *
 * @throws {@link Aborted} once the signal has fired; checkpoint and result are those of the last step then.
 */
export async function runTune(run: TuneRun): Promise<TuneOutcome> {
  const { opened, cache, view, signal } = run
  const { facts, saved } = opened
  const pictures = await beginRun(run)
  const { backend, model, dispose } = await openModel(facts, run.flags)
  const memory = watchMemory(backend, view.memory)
  try {
    const data = await encodeData({ model, facts, settings: saved.settings, pictures, cache, view, signal })
    await model.dispose()
    const { parameterCount, log } = await train(run, { backend, data, pictures })
    return { parameterCount, log, pictures, peakRssBytes: await peakMemory(backend) }
  } finally {
    memory.stop()
    await dispose()
  }
}

/** Pictures that are told one by one. */
const toldPictures = 20

/** Opens the pictures, and only when they are good notes the run in its folder. */
async function beginRun({ opened, paths, cache, view, signal }: TuneRun): Promise<TunePictures> {
  const { saved, begin } = opened
  const { settings } = saved
  const files = heldBackCache(datasetCache(cache, settings.to))
  const pictures = await openPictures({ settings, cache: files, view, signal })
  const { skipped, withoutCaption, digest } = pictures
  for (const line of skippedLines(skipped, toldPictures)) view.line(`left out: ${line}`)
  if (withoutCaption > 0) view.line(`without a caption: ${withoutCaption} pictures`)
  if (begin) {
    await beginTraining(paths, { ...saved, pictures: digest }, begin)
    await removeSamples(paths.samples)
  } else {
    if (saved.pictures !== digest) {
      throw createError(TrainingPicturesDiffer, { location: settings.data, folder: paths.folder })
    }
    await saveTraining(paths, saved)
  }
  await prepareFolder(paths.samples)
  await files.release()
  return pictures
}

interface TrainParts {
  readonly backend: Backend
  readonly data: TuneData
  readonly pictures: TunePictures
}

async function train(run: TuneRun, { backend, data, pictures }: TrainParts) {
  const { opened, paths, view, signal } = run
  const { facts, network, tunable, saved, alphasCumprod, predictionType } = opened
  const { settings } = saved
  const { steps, accumulate, batch, seed, captionDropout, startTimestep, checkpointEvery, validateEvery } = settings
  view.activity('writing the training graph')
  const tuning = await openTuning({
    ...{ backend, network, tunable, method: tuningMethod(settings), ...data, alphasCumprod, predictionType },
    ...{ startTimestep, batch, seed, captionDropout, minSnrGamma: settings.minSnr ?? undefined },
  })
  try {
    const { graph, loss, wrt, batches, validation } = tuning
    const { parameterCount } = tunable
    const result = tunedResult({ settings, facts, network, tunable, out: paths.out })
    await result.prepare()
    const samples = sampler({
      ...{ backend, facts, settings, heldOut: data.heldOut, result, folder: paths.samples, view, signal },
    })
    const report = { settings, paths, model: facts.name, parameterCount, pictures, sampler: samples }
    const log = await followTraining({
      trainer: { backend, graph, loss, wrt, batches, steps, accumulate, ...optimization(settings) },
      ...{ paths, view, signal, checkpointEvery, validateEvery, timeLimit: settings.timeLimit },
      measureStart: tuning.measureStart,
      measure: (parameters) => validation.measure(parameters),
      samples: { every: settings.sampleEvery, make: samples.make },
      write: result.write,
      report: async (lines) => writeTuneReport({ ...report, peakRssBytes: await peakMemory(backend) }, lines),
    })
    return { parameterCount, log }
  } finally {
    await tuning.dispose()
  }
}
