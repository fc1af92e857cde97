import { fileURLToPath } from 'node:url'
import type { PixelSize } from '@self-cascade/core'
import { type ModelRepo, openModelRepo } from '@self-cascade/model-repo'
import { nodeModelFolder } from '@self-cascade/model-repo/node'
import type { CostModel } from '@self-cascade/scale-plan'
import { scenesModelUrl } from '@self-cascade/scenes-model'
import { schedulerFromConfig } from '@self-cascade/schedulers'

/** What the command line needs to know of a model before it is loaded. */
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
  readonly repo: ModelRepo
  readonly bundled: boolean
}

/** The folder of the bundled model. */
export function bundledModelFolder(): string {
  return fileURLToPath(scenesModelUrl)
}

/** The bundled model was trained on few words, and strong guidance burns its colours. */
const bundledDefaults = { defaultSize: { width: 512, height: 512 }, defaultGuidance: 4 } as const

/** Opens a model folder, the bundled one when none is named, and reads what its files say; nothing is loaded. */
export async function describeModel(folder: string | undefined): Promise<ModelFacts> {
  const bundled = folder === undefined
  const repo = await openModelRepo(
    bundled ? nodeModelFolder(bundledModelFolder(), { name: 'scenes-model' }) : nodeModelFolder(folder),
  )
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
    ...(bundled ? bundledDefaults : { defaultSize: doubled, defaultGuidance: 7.5 }),
    costModel: { latentScale },
    repo,
    bundled,
  }
}
