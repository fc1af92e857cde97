import { type StageStore, selfCascade } from '@self-cascade/cascade'
import { folderStore } from '@self-cascade/cascade/node'
import type { Backend, DiffusionModel, PixelSize, ScalePlan, Tensor } from '@self-cascade/core'
import { loadDiffusionModel } from '@self-cascade/model-repo'
import { type Raster, rastersOf } from '@self-cascade/picture-recipe'
import { planScales } from '@self-cascade/scale-plan'
import type { ModelFacts } from '../cascade/describe-model.ts'
import { fileError } from '../output/file-errors.ts'
import { sizeOfText } from './size-text.ts'
import type { TuneSettings } from './tune-settings.ts'
import type { TunedSampling } from './tuned-result.ts'

/** What {@link sampleStage} works with. */
export interface SampleStageInput {
  readonly backend: Backend
  readonly facts: ModelFacts
  readonly settings: TuneSettings
  readonly prompt: string
  readonly seed: number
  /** Folder that keeps pivots, which are the same each time. */
  readonly pivots: string
  readonly tuned: TunedSampling
  readonly signal: AbortSignal
}

/** Length of the whole schedule of every stage. */
const scheduleSteps = 30

/** Makes one picture of a prompt: the pivot by the model alone, the stage that is tuned with what was learnt. */
export async function sampleStage(input: SampleStageInput): Promise<Raster> {
  const { backend, facts, settings, prompt, seed, pivots, tuned, signal } = input
  const { startTimestep } = settings
  const [from, to] = [sizeOfText(settings.from), sizeOfText(settings.to)]
  const { sizeMultiple, defaultGuidance: guidanceScale } = facts
  const plan = { sizeMultiple, guidanceScale, numInferenceSteps: scheduleSteps }
  const model = loadDiffusionModel({ repo: facts.repo, backend })
  try {
    const shared = { prompt, seed, signal }
    const pivot = await lastLatents({
      ...{ ...shared, model, decode: 'none', store: typedStore(pivots) },
      plan: planScales({ ...plan, from: baseOf(from, facts), to: from }),
    })
    const { edit, upsamplers } = tuned
    return await lastPicture({
      ...{ ...shared, model: edit ? edited(model, edit) : model, store: withPivot(pivot) },
      plan: planScales({ ...plan, from, to, stageCount: 1, startTimestep }),
      ...(upsamplers && { upsamplers }),
    })
  } finally {
    await model.dispose()
  }
}

type CascadeInput = Parameters<typeof selfCascade>[0] & { readonly plan: ScalePlan }

async function lastLatents(input: CascadeInput): Promise<Tensor> {
  const events = selfCascade(input)
  for (;;) {
    const { value, done } = await events.next()
    if (done) return value.latents
  }
}

async function lastPicture(input: CascadeInput): Promise<Raster> {
  let pixels: Tensor | undefined
  for await (const event of selfCascade(input)) if (event.type === 'picture') pixels = event.pixels
  return rastersOf(pixels!)[0]!
}

/** Pivots that are smaller than the model's own size are made at their size at once. */
function baseOf(from: PixelSize, { nativeSize: { width, height } }: ModelFacts): PixelSize {
  return from.width >= width && from.height >= height ? { width, height } : from
}

/** A store in which the base stage is finished. */
const withPivot = (latents: Tensor): StageStore => ({
  load: async ({ stage }) => (stage === 0 ? ({ latents } as Awaited<ReturnType<StageStore['load']>>) : null),
  save: async () => {},
})

/** A model whose network is changed before it is loaded. */
const edited = (model: DiffusionModel, edit: NonNullable<TunedSampling['edit']>): DiffusionModel => ({
  ...model,
  openDenoiser: (input) => model.openDenoiser({ ...input, edit }),
})

function typedStore(folder: string): StageStore {
  const store = folderStore(folder)
  const typed = <T>(work: Promise<T>): Promise<T> =>
    work.catch((error) => {
      throw fileError(error, folder)
    })
  return { load: (id) => typed(store.load(id)), save: (id, stage) => typed(store.save(id, stage)) }
}
