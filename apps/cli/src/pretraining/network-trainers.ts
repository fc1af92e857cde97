import type { Backend, DiffusionModel, Tensor } from '@self-cascade/core'
import type { Validation } from '@self-cascade/tuning'
import type { ModelFacts } from '../cascade/describe-model.ts'
import type { TrainableNetwork } from '../options/pretrain-options.ts'
import type { TrainingView } from '../terminal/training-view.ts'
import type { FollowedTraining } from '../training/follow-training.ts'
import type { TrainingPaths } from '../training/training-folder.ts'
import { openAutoencoder } from './autoencoder/open-autoencoder.ts'
import { openDenoiser } from './open-denoiser.ts'
import type { PretrainSettings } from './pretrain-settings.ts'

/** What a network is opened for training with. */
export interface NetworkTrainerInput {
  readonly settings: PretrainSettings
  readonly paths: TrainingPaths
  /** Folder of encoded pictures. */
  readonly cache: string
  /** The model whose other parts are kept. */
  readonly facts: ModelFacts
  /** The model whose weights the network begins with; absent for fresh ones. */
  readonly start?: ModelFacts
  readonly backend: Backend
  /** That of `facts`, bound to the backend. It is disposed after the run; an opener that needs it no more may do so before. */
  readonly model: DiffusionModel
  readonly view: TrainingView
  readonly signal: AbortSignal
}

/** A network ready to be trained. */
export interface NetworkTrainer {
  readonly parameterCount: number
  readonly options: FollowedTraining['trainer']
  /** What the run is judged by. */
  readonly validation: Validation
  /** Measures the network before any step, where that says more than that it has learnt nothing. */
  readonly measureStart?: () => Promise<number>
  /** Writes the network with the given weights into the folder of the run. */
  readonly write: (parameters: Readonly<Record<string, Tensor>>) => Promise<void>
  /** What the report says of the network, its pictures and what it does, where that is not what it says of a denoiser. */
  readonly describe?: () => readonly (readonly [name: string, value: string])[]
}

/** Makes a network ready, and writes the files of the new model that do not change while it is trained. */
export type OpenNetworkTrainer = (input: NetworkTrainerInput) => Promise<NetworkTrainer>

/** What opens each of the networks that can be trained. */
export const networkTrainers = {
  denoiser: openDenoiser,
  autoencoder: openAutoencoder,
} satisfies Record<TrainableNetwork, OpenNetworkTrainer>
