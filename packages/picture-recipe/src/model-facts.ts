import type { PixelSize } from '@self-cascade/core'
import type { ModelRepo } from '@self-cascade/model-repo'
import type { CostModel } from '@self-cascade/scale-plan'
import { schedulerFromConfig } from '@self-cascade/schedulers'

/** What planning needs to know of a model before it is loaded. */
export interface ModelFacts {
  readonly name: string
  readonly fingerprint: string
  readonly nativeSize: PixelSize
  readonly sizeMultiple: number
  readonly numTrainTimesteps: number
  readonly schedulerConfig: Readonly<Record<string, unknown>>
  readonly video: boolean
  /** Size that is made when none is asked for. */
  readonly defaultSize: PixelSize
  readonly defaultGuidance: number
  readonly costModel: CostModel | undefined
}

/** What is made with a model when nothing is asked for. */
export type ModelDefaults = Pick<ModelFacts, 'defaultSize' | 'defaultGuidance'>

/** Defaults of the model in `@self-cascade/scenes-model`: it was trained on few words, and strong guidance burns its colours. */
export const scenesModelDefaults: ModelDefaults = { defaultSize: { width: 512, height: 512 }, defaultGuidance: 4 }

/** Gives the facts of an open model folder. Without defaults of its own a model makes twice its native size, with guidance 7.5. */
export function modelFacts(repo: ModelRepo, defaults?: ModelDefaults): ModelFacts {
  const { nativeSize, latentScale } = repo
  const doubled = { width: nativeSize.width * 2, height: nativeSize.height * 2 }
  return {
    name: repo.name,
    fingerprint: repo.fingerprint,
    nativeSize,
    sizeMultiple: repo.sizeMultiple,
    numTrainTimesteps: schedulerFromConfig(repo.schedulerConfig).numTrainTimesteps,
    schedulerConfig: repo.schedulerConfig,
    video: repo.video,
    ...(defaults ?? { defaultSize: doubled, defaultGuidance: 7.5 }),
    costModel: { latentScale },
  }
}
