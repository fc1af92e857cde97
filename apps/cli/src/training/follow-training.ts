import { Aborted, createError, SelfCascadeError, type Tensor } from '@self-cascade/core'
import { type TrainerOptions, TrainingDiverged, type TrainingStep, trainer } from '@self-cascade/onnx-autodiff'
import type { TrainingView } from '../terminal/training-view.ts'
import { openCheckpoint, savedStep } from './checkpoint.ts'
import type { TrainingPaths } from './training-folder.ts'
import { openTrainingLog, type TrainingLog } from './training-log.ts'

/** The averaged weights after a step. */
export interface AveragedWeights {
  readonly step: number
  readonly parameters: Readonly<Record<string, Tensor>>
}

/** A run and what is done on its way. */
export interface FollowedTraining {
  readonly trainer: Omit<TrainerOptions, 'checkpoint' | 'signal'>
  readonly paths: TrainingPaths
  readonly checkpointEvery: number
  readonly validateEvery: number
  /** Seconds of training after which the run ends; null for none. */
  readonly timeLimit: number | null
  readonly view: TrainingView
  readonly signal: AbortSignal
  /** The held-out loss before any step; not measured when absent. */
  readonly measureStart?: () => Promise<number>
  /** The held-out loss. */
  readonly measure: (parameters: AveragedWeights['parameters']) => Promise<number>
  /** Makes pictures after every so many steps; none after 0. */
  readonly samples?: { readonly every: number; readonly make: (weights: AveragedWeights) => Promise<void> }
  /** Writes what the run makes, at every checkpoint, so that it can be tried while the run goes on. */
  readonly write: (weights: AveragedWeights) => Promise<void>
  readonly report: (log: TrainingLog) => Promise<void>
}

/**
 * Trains, measures, samples and writes, and keeps the log. A run that is stopped or killed at any moment goes on with the numbers
 * that it would have had.
 *
 * @throws {@link Aborted} once the signal has fired; checkpoint and result are those of the last step then.
 * @throws {@link TrainingDiverged} when a loss is no number; the last checkpoint is good.
 */
export async function followTraining(run: FollowedTraining): Promise<TrainingLog> {
  const { paths, view, measureStart } = run
  const log = await openTrainingLog(paths.log, await savedStep(paths))
  if (measureStart && log.lines.length === 0) {
    view.activity('measuring the loss before the training')
    log.add({ step: 0, validationLoss: await measureStart() })
  }
  view.begin({ steps: run.trainer.steps, ...lossesOf(log) })
  if (!isTimeUp(run, log)) await trainToEnd(run, log)
  return log
}

function lossesOf({ lines }: TrainingLog) {
  const measured = lines.flatMap((line) => ('validationLoss' in line ? [line] : []))
  return {
    losses: lines.flatMap((line) => ('loss' in line ? [line.loss] : [])),
    heldOut: measured.map(({ validationLoss }) => validationLoss),
    startLoss: measured.find(({ step }) => step === 0)?.validationLoss ?? null,
  }
}

/** What {@link trainToEnd} and what it calls work with. */
interface Work {
  readonly run: FollowedTraining
  readonly log: TrainingLog
  readonly flush: () => Promise<void>
}

async function trainToEnd(run: FollowedTraining, log: TrainingLog): Promise<void> {
  const { store, flush } = openCheckpoint(run.paths.checkpoint)
  const work: Work = { run, log, flush }
  const timeUp = new AbortController()
  const signal = AbortSignal.any([run.signal, timeUp.signal])
  const steps = trainer({ ...run.trainer, checkpoint: { store, every: run.checkpointEvery }, signal })
  /** What a stop leaves: the trainer gives a checkpoint after its last step, and no weights. */
  let last: AveragedWeights | undefined
  try {
    for (;;) {
      const { value, done } = await steps.next()
      if (done) return await finish(work, { step: value.step, parameters: value.ema! })
      const { step, readParameters } = value
      note(work, value)
      // What is due after the last step waits for the checkpoint, which refuses weights that are no numbers.
      if (step === run.trainer.steps) continue
      if (isTimeUp(run, log)) timeUp.abort()
      if (!signal.aborted) await afterStep(work, value)
      if (signal.aborted) last = { step, parameters: await readParameters('ema') }
    }
  } catch (error) {
    if (!last || !SelfCascadeError.isInstance(error, Aborted)) throw error
    if (!run.signal.aborted) return finish(work, last)
    // The run goes on after this step, and would not come back to what is due now.
    if (last.step % run.validateEvery === 0) await measure(work, last)
    await keep(work, last)
    throw error
  }
}

const isTimeUp = ({ timeLimit }: FollowedTraining, { lines }: TrainingLog): boolean => {
  if (timeLimit === null) return false
  const milliseconds = lines.reduce((sum, line) => sum + ('loss' in line ? line.milliseconds : 0), 0)
  return milliseconds >= timeLimit * 1000
}

function note({ run, log }: Work, { step, loss, gradientNorm, learningRate, milliseconds }: TrainingStep): void {
  log.add({ step, loss, gradientNorm, learningRate, milliseconds: Math.round(milliseconds) })
  run.view.step({ step, loss, milliseconds })
}

async function afterStep(work: Work, { step, readParameters }: TrainingStep): Promise<void> {
  const { checkpointEvery, validateEvery, samples } = work.run
  const isDue = (every: number) => every > 0 && step % every === 0
  const [isKept, isMeasured, isSampled] = [checkpointEvery, validateEvery, samples?.every ?? 0].map(isDue)
  if (!isKept && !isMeasured && !isSampled) return
  const weights = { step, parameters: await readParameters('ema') }
  if (isMeasured) await measure(work, weights)
  if (isSampled) await sample(work, weights)
  if (isKept) await keep(work, weights)
}

async function finish(work: Work, weights: AveragedWeights): Promise<void> {
  const isNew = !isMeasuredAt(work.log, weights.step)
  await measure(work, weights)
  if (isNew && work.run.samples?.every) await sample(work, weights)
  await keep(work, weights)
}

async function measure({ run, log }: Work, { step, parameters }: AveragedWeights): Promise<void> {
  // A step that was stopped may have been measured before.
  if (isMeasuredAt(log, step)) return
  const validationLoss = await run.measure(parameters)
  if (!Number.isFinite(validationLoss)) throw divergedAt(step, validationLoss)
  log.add({ step, validationLoss })
  run.view.validation(validationLoss)
}

const isMeasuredAt = ({ lines }: TrainingLog, step: number): boolean =>
  lines.some((line) => 'validationLoss' in line && line.step === step)

const divergedAt = (step: number, loss: number) =>
  createError(TrainingDiverged, { step, loss, gradientNorm: Number.NaN })

/** Pictures are left out when the run is stopped meanwhile. */
async function sample({ run }: Work, weights: AveragedWeights): Promise<void> {
  await run.samples!.make(weights).catch((error) => {
    if (!run.signal.aborted) throw error
  })
}

async function keep({ run, log, flush }: Work, weights: AveragedWeights): Promise<void> {
  await run.write(weights)
  await run.report(log)
  await flush()
}
