import type { ModelRepo } from '@self-cascade/model-repo'
import type { ModelFacts } from '../cascade/describe-model.ts'
import { peakMemory, watchMemory } from '../cascade/memory.ts'
import { type BackendFlags, openModel } from '../cascade/open-model.ts'
import type { TrainingView } from '../terminal/training-view.ts'
import { followTraining } from '../training/follow-training.ts'
import { copyOtherFiles } from '../training/model-files.ts'
import type { TrainingPaths } from '../training/training-folder.ts'
import type { TrainingLog } from '../training/training-log.ts'
import { openScenes } from './open-scenes.ts'
import { openTrainer } from './open-trainer.ts'
import type { PretrainSettings } from './pretrain-settings.ts'
import { writeNetwork } from './write-network.ts'
import { writePretrainReport } from './write-report.ts'

/** What {@link runPretraining} works with. */
export interface Pretraining {
  readonly settings: PretrainSettings
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
export async function runPretraining(run: Pretraining): Promise<TrainingOutcome> {
  const { settings, paths, cache, facts, view, signal } = run
  const { repo } = facts
  const { backend, model, dispose } = await openModel(facts, run.flags)
  const memory = watchMemory(backend, view.memory)
  try {
    await copyOtherFiles(repo, paths.folder, schedulerFile(repo, settings))
    const data = await openScenes({ model, settings, cache, view, signal })
    await model.dispose()
    view.activity('writing the training graph')
    const { network, parameterCount, options, validation } = await openTrainer({ backend, repo, settings, data })
    const log = await followTraining({
      ...{ trainer: options, paths, view, signal, timeLimit: null },
      ...{ checkpointEvery: settings.checkpointEvery, validateEvery: settings.checkpointEvery },
      measure: (parameters) => validation.measure(parameters),
      write: ({ parameters }) => writeNetwork(network, parameters, paths.folder),
      report: (lines) => writePretrainReport({ settings, paths, parameterCount }, lines),
    })
    await validation.dispose()
    return { parameterCount, log, peakRssBytes: await peakMemory(backend) }
  } finally {
    memory.stop()
    await dispose()
  }
}

/** The schedule is that of the model at hand, with what the new network predicts. */
function schedulerFile({ schedulerConfig }: ModelRepo, { prediction }: PretrainSettings) {
  const type = prediction === 'v' ? 'v_prediction' : 'epsilon'
  const text = `${JSON.stringify({ ...schedulerConfig, prediction_type: type }, null, 2)}\n`
  return { 'scheduler/scheduler_config.json': text }
}
