import { fileURLToPath } from 'node:url'
import { type ModelRepo, openModelRepo } from '@self-cascade/model-repo'
import { nodeModelFolder } from '@self-cascade/model-repo/node'
import { modelFacts, type ModelFacts as PlanningFacts, scenesModelDefaults } from '@self-cascade/picture-recipe'
import { scenesModelUrl } from '@self-cascade/scenes-model'

/** What the command line needs to know of a model before it is loaded. */
export interface ModelFacts extends PlanningFacts {
  readonly repo: ModelRepo
  readonly bundled: boolean
}

/** The folder of the bundled model. */
export function bundledModelFolder(): string {
  return fileURLToPath(scenesModelUrl)
}

/** Opens a model folder, the bundled one when none is named, and reads what its files say; nothing is loaded. */
export async function describeModel(folder: string | undefined): Promise<ModelFacts> {
  const bundled = folder === undefined
  const repo = await openModelRepo(
    bundled ? nodeModelFolder(bundledModelFolder(), { name: 'scenes-model' }) : nodeModelFolder(folder),
  )
  return { ...modelFacts(repo, bundled ? scenesModelDefaults : undefined), repo, bundled }
}
