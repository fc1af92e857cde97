import { readFile } from 'node:fs/promises'
import { type TrainedParameters, type TrainingStep, trainer } from '@self-cascade/onnx-autodiff'
import { readSafetensors } from '@self-cascade/safetensors'
import type { ModelFacts } from '../cascade/describe-model.ts'
import { peakMemory, watchMemory } from '../cascade/memory.ts'
import { type BackendFlags, openModel } from '../cascade/open-model.ts'
import type { TrainingView } from '../terminal/training-view.ts'
import { openDataset } from './open-dataset.ts'
import { type OpenTrainer, openTrainer } from './open-trainer.ts'
import type { TrainingPaths } from './training-folder.ts'
import { openTrainingLog, type TrainingLog } from './training-log.ts'
import type { TrainingSettings } from './training-settings.ts'
import { writeNetwork, writeOtherFiles } from './write-model.ts'
import { writeReport } from './write-report.ts'

/** What {@link runTraining} works with. */
export interface TrainingRun {
  readonly settings: TrainingSettings
  readonly paths: TrainingPaths
  /** Folder of encoded pictures. */
  readonly cache: string
  /** The model whose encoders are used. */
  readonly facts: ModelFacts
  readonly flags: BackendFlags
  readonly view: TrainingView
  readonly signal: AbortSignal
}

/** What a training run gave. */
export interface TrainingOutcome {
  readonly parameterCount: number
  readonly log: TrainingLog
  readonly peakRssBytes: number
}

/**
 * Trains a network and writes the model at every checkpoint, so that a run can be looked at while it goes on.
 *
 * @throws {@link Aborted} once the signal has fired; checkpoint and model are those of the last step then.
 */
export async function runTraining(run: TrainingRun): Promise<TrainingOutcome> {
  const { settings, paths, cache, facts, view, signal } = run
  const { backend, model, dispose } = await openModel(facts, run.flags)
  const memory = watchMemory(backend, view.memory)
  try {
    await writeOtherFiles(facts.repo, paths, settings)
    const data = await openDataset({ model, settings, cache, view, signal })
    await model.dispose()
    view.activity('writing the training graph')
    const opened = await openTrainer({ backend, repo: facts.repo, settings, data, paths, signal })
    const log = await openTrainingLog(paths.log, await savedStep(paths))
    view.begin({ steps: settings.steps, losses: log.lines.flatMap((line) => ('loss' in line ? [line.loss] : [])) })
    await followSteps(run, opened, log)
    await opened.validation.dispose()
    return { parameterCount: opened.parameterCount, log, peakRssBytes: await peakMemory(backend) }
  } finally {
    memory.stop()
    await dispose()
  }
}

/** The step after which the checkpoint was written; 0 without one. */
export async function savedStep({ checkpoint }: TrainingPaths): Promise<number> {
  const bytes = await readFile(checkpoint).catch(() => undefined)
  return bytes ? Number(readSafetensors(bytes).metadata.step) : 0
}

async function followSteps(run: TrainingRun, opened: OpenTrainer, log: TrainingLog): Promise<void> {
  const { settings, view, signal } = run
  const steps = trainer(opened.options)
  for (;;) {
    const { value, done } = await steps.next()
    if (done) return finish(run, opened, log, value)
    const { step, loss, gradientNorm, learningRate, milliseconds } = value
    log.add({ step, loss, gradientNorm, learningRate, milliseconds: Math.round(milliseconds) })
    view.step({ step, loss, milliseconds })
    if (step < settings.steps && (step % settings.checkpointEvery === 0 || signal.aborted)) {
      await keepModel(run, opened, log, value)
    }
  }
}

async function keepModel(
  run: TrainingRun,
  opened: OpenTrainer,
  log: TrainingLog,
  { step, readParameters }: TrainingStep,
) {
  const averaged = await readParameters('ema')
  await writeNetwork(opened.network, averaged, run.paths)
  await judge(run, opened, log, step, averaged)
  await writeReport(run, opened, log)
}

async function finish(run: TrainingRun, opened: OpenTrainer, log: TrainingLog, { step, ema }: TrainedParameters) {
  await writeNetwork(opened.network, ema!, run.paths)
  const isJudged = log.lines.some((line) => 'validationLoss' in line && line.step === step)
  if (!isJudged) await judge(run, opened, log, step, ema!)
  await writeReport(run, opened, log)
}

async function judge(
  { view }: TrainingRun,
  { validation }: OpenTrainer,
  log: TrainingLog,
  step: number,
  parameters: TrainedParameters['parameters'],
): Promise<void> {
  const validationLoss = await validation.measure(parameters)
  log.add({ step, validationLoss })
  view.validation(validationLoss)
}
