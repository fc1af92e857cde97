import type { Tensor } from '@self-cascade/core'
import type { TunableNetwork } from '@self-cascade/tuning'
import type { FeatureUpsamplers } from '@self-cascade/upsampler'
import { climb, lastPartAlone, startTimestep } from './climb.ts'
import type { TuningModel } from './open-model.ts'

/** Averaged parameters after a step. */
export interface AveragedWeights {
  readonly step: number
  readonly parameters: Readonly<Record<string, Tensor>>
}

/** Says of trained parameters all that a file of upsamplers holds. */
export function describeUpsamplers(
  { facts }: Pick<TuningModel, 'facts'>,
  { upsamplers }: TunableNetwork,
  { step, parameters }: AveragedWeights,
): FeatureUpsamplers {
  const { shape, features } = upsamplers!
  return {
    model: { name: facts.name, fingerprint: facts.fingerprint },
    ...{ shape, features: features.map(({ index, channels, scale }) => ({ index, channels, scale })) },
    pivotTimestep: 'clean',
    window: { from: Math.round(lastPartAlone * facts.numTrainTimesteps) },
    training: { ...climb, startTimestep, steps: step },
    parameters,
  }
}
