import type { ModelFacts } from '../cascade/describe-model.ts'
import { peakMemory, watchMemory } from '../cascade/memory.ts'
import { type BackendFlags, openModel } from '../cascade/open-model.ts'
import type { TrainingView } from '../terminal/training-view.ts'
import { followTraining } from '../training/follow-training.ts'
import type { TrainingPaths } from '../training/training-folder.ts'
import type { TrainingLog } from '../training/training-log.ts'
import { networkTrainers } from './network-trainers.ts'
import type { PretrainSettings } from './pretrain-settings.ts'
import { writePretrainReport } from './write-report.ts'

/** What {@link runPretraining} works with. */
export interface Pretraining {
  readonly settings: PretrainSettings
  readonly paths: TrainingPaths
  /** Folder of encoded pictures. */
  readonly cache: string
  /** The model whose other parts are kept. */
  readonly facts: ModelFacts
  /** The model whose weights the network begins with; absent for fresh ones. */
  readonly start?: ModelFacts
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
  const { settings, paths, facts, start, view, signal } = run
  const { backend, model, dispose } = await openModel(facts, run.flags)
  const memory = watchMemory(backend, view.memory)
  try {
    const open = networkTrainers[settings.network]
    const { parameterCount, options, validation, measureStart, write, describe } = await open({
      ...run,
      backend,
      model,
    })
    const log = await followTraining({
      ...{ trainer: options, paths, view, signal, timeLimit: null },
      ...{ checkpointEvery: settings.checkpointEvery, validateEvery: settings.checkpointEvery },
      ...(measureStart && { measureStart }),
      measure: (parameters) => validation.measure(parameters),
      write: ({ parameters }) => write(parameters),
      report: (lines) =>
        writePretrainReport({ settings, paths, parameterCount, start: start?.name, own: describe?.() }, lines),
    })
    await validation.dispose()
    return { parameterCount, log, peakRssBytes: await peakMemory(backend) }
  } finally {
    memory.stop()
    await dispose()
  }
}
