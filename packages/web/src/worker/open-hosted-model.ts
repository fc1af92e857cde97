import type { WebBackend } from '@self-cascade/backend-web'
import { memoryStore, type StageStore } from '@self-cascade/cascade'
import type { DiffusionModel } from '@self-cascade/core'
import {
  loadDiffusionModel,
  type ModelMemory,
  type ModelRepo,
  openModelRepo,
  readModelMemory,
} from '@self-cascade/model-repo'
import { listModelUpsamplers, type ModelFacts, modelFacts } from '@self-cascade/picture-recipe'
import type { StudioModelFacts, StudioModelSource } from '../protocol.ts'
import { type OpenSourceOptions, openSource } from './open-source.ts'
import { createPreviews, type Previews } from './previews.ts'

/** An opened model with all that its pictures share. */
export interface HostedModel {
  readonly repo: ModelRepo
  readonly model: DiffusionModel
  readonly facts: StudioModelFacts
  /** What pictures are planned from. */
  readonly planning: ModelFacts
  /** Stages that several requests have in common are made once. */
  readonly stages: StageStore
  readonly previews: Previews
  /** What its networks take, read when it is first asked for. */
  memory(): Promise<ModelMemory>
}

/** Opens a model from its source, without loading its networks. */
export async function openHostedModel(
  source: StudioModelSource,
  options: OpenSourceOptions & { readonly backend: WebBackend },
): Promise<HostedModel> {
  const folder = await openSource(source, options)
  const repo = await openModelRepo(folder)
  const model = loadDiffusionModel({ repo, backend: options.backend })
  const { name, fingerprint, nativeSize, sizeMultiple, warnings } = repo
  const upsamplers = (await listModelUpsamplers(folder)).map((one) => one.name)
  const facts = { name, fingerprint, nativeSize, sizeMultiple, warnings, upsamplers }
  let memory: Promise<ModelMemory> | null = null
  return {
    repo,
    model,
    facts,
    planning: modelFacts(repo),
    stages: memoryStore(),
    previews: createPreviews(model, () => performance.now()),
    memory() {
      memory ??= readModelMemory(repo)
      return memory
    },
  }
}
