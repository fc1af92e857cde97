import {
  type Denoiser,
  type DiffusionModel,
  type ModelTimings,
  type RandomSource,
  type ScaleStage,
  type Tensor,
  throwIfAborted,
} from '@self-cascade/core'
import { replacePivot, resizePivotInPixels } from '@self-cascade/pivot'
import { batchRandom, concatBatch, repeatBatch, scale, sliceBatch } from '@self-cascade/tensor'
import { type CascadeContext, createStageRun } from './context.ts'
import type { CascadeEvent, StageReport } from './events.ts'
import { guidedDenoiser, repeatConditioning } from './guided-denoiser.ts'
import { isGuided, type StageConditioning } from './prompts.ts'
import { stageKey, stageRecipe } from './recipe.ts'
import { sample } from './sample.ts'
import type { StageId } from './stage-store.ts'
import { type Stopwatch, stopwatch } from './stopwatch.ts'

/** One stage's work: which, with what text, from which pivots (one per picture; none for the base). */
export interface StageInput {
  readonly context: CascadeContext
  readonly index: number
  readonly stage: ScaleStage
  readonly conditioning: StageConditioning
  readonly pivots: readonly Tensor[] | null
}

/**
 * Samples one stage for all pictures, group by group, restoring from the store what it has and saving what it makes.
 * Returns the latents of each picture, [1, C, …].
 */
export async function* runStage(input: StageInput): AsyncGenerator<CascadeEvent, readonly Tensor[], void> {
  const { context, index, stage } = input
  const { model, seeds, batchSize } = context
  const watch = stopwatch()
  const before = model.timings
  const latents = await restore(context, index)
  const missing = seeds.flatMap((_, picture) => (latents[picture] === null ? [picture] : []))
  const { timesteps } = createStageRun(context, stage, index)
  if (missing.length > 0) {
    watch.pause()
    const groups = Math.ceil(missing.length / batchSize)
    yield { type: 'stage-start', stage: index, ...sizeOfStage(stage), timesteps, totalSteps: timesteps.length * groups }
    watch.resume()
    const openings = denoiserOpener(input)
    try {
      for (let start = 0; start < missing.length; start += batchSize) {
        const pictures = missing.slice(start, start + batchSize)
        const made = yield* runGroup(input, pictures, await openings.open(pictures.length), watch)
        for (const [row, picture] of pictures.entries()) {
          latents[picture] = sliceBatch(made, row, row + 1)
          await save(context, index, picture, latents[picture])
        }
      }
    } finally {
      await openings.close()
    }
  }
  const done = latents as Tensor[]
  const report: StageReport = {
    stage: index,
    ...sizeOfStage(stage),
    startTimestep: timesteps[0]!,
    steps: timesteps.length,
    milliseconds: missing.length === 0 ? 0 : watch.total,
    ...timeSince(before, model),
    restored: missing.length === 0,
  }
  yield { type: 'stage-done', ...report, latents: concatBatch(done) }
  return done
}

/** Runs one group of pictures through all steps of the stage. */
async function* runGroup(
  { context, index, stage, conditioning, pivots }: StageInput,
  pictures: readonly number[],
  denoiser: Denoiser,
  watch: Stopwatch,
): AsyncGenerator<CascadeEvent, Tensor, void> {
  const { noise, seeds, options } = context
  const { signal } = options
  const random = batchRandom(pictures.map((picture) => noise.create({ seed: seeds[picture]!, stage: index })))
  const run = createStageRun(context, stage, index)
  const pivot = pivots && concatBatch(pictures.map((picture) => pivots[picture]!))
  const start = pivot
    ? await startFromPivot(context, stage, pivot, run, random, index)
    : scale(random.normal(latentDims(context, stage, pictures.length)), run.initNoiseSigma)
  const steps = sample({
    denoiser,
    run,
    latents: start,
    conditioning: repeatConditioning(conditioning.positive, pictures.length),
    random,
    stage: index,
    ...(signal && { signal }),
  })
  watch.lap()
  for (;;) {
    const next = await steps.next()
    if (next.done) return next.value
    const milliseconds = watch.lap()
    watch.pause()
    yield { type: 'step', stage: index, steps: run.timesteps.length, pictures, milliseconds, ...next.value }
    watch.resume()
  }
}

/** `z_K = signalScale · φ(z_0) + noiseScale · ε` (paper, Eq. 6), with φ on latents or on pixels. */
async function startFromPivot(
  { model, options }: CascadeContext,
  stage: ScaleStage,
  pivot: Tensor,
  run: ReturnType<typeof createStageRun>,
  random: RandomSource,
  index: number,
): Promise<Tensor> {
  const { interpolation, antialias } = stage
  const { signal, upscaler, picture } = options
  throwIfAborted(signal, `stage ${index}, before its first step`)
  const size = { width: stage.width / model.latentScale, height: stage.height / model.latentScale }
  const level = run.startLevel
  if (stage.pivotSpace === 'latent') return replacePivot({ pivot, size, level, random, interpolation, antialias })
  const rows = pivot.dims[0]!
  // The given picture itself is better than its own latents decoded again.
  const decode = index === 1 && picture ? async () => repeatBatch(picture, rows) : model.decode
  const enlarged = await resizePivotInPixels({
    pivot,
    model: { decode, encode: model.encode },
    size: { width: stage.width, height: stage.height },
    interpolation,
    antialias,
    ...(upscaler && { upscaler: upscaler.upscale }),
    ...(signal && { signal }),
  })
  return replacePivot({ pivot: enlarged, size, level, random })
}

/** Opens one denoiser per number of rows; the last group may be smaller than the others. */
function denoiserOpener({ context, stage, conditioning }: StageInput) {
  const { model, options } = context
  const { guidanceMode = 'batched', guidanceRescale = 0, signal } = options
  const guided = isGuided(model, stage)
  let current: { rows: number; denoiser: Denoiser } | null = null
  const close = async () => {
    await current?.denoiser.dispose()
    current = null
  }
  const open = async (rows: number) => {
    if (current?.rows === rows) return current.denoiser
    await close()
    const batch = guided && guidanceMode === 'batched' ? 2 * rows : rows
    const plain = await model.openDenoiser({ size: sizeOfStage(stage), batch, ...(signal && { signal }) })
    const denoiser = guided
      ? guidedDenoiser(plain, {
          guidanceScale: stage.guidanceScale,
          unconditional: repeatConditioning(conditioning.negative!, rows),
          mode: guidanceMode,
          guidanceRescale,
        })
      : plain
    current = { rows, denoiser }
    return denoiser
  }
  return { open, close }
}

async function restore(context: CascadeContext, index: number): Promise<(Tensor | null)[]> {
  const { store } = context.options
  if (!store) return context.seeds.map(() => null)
  return Promise.all(
    context.seeds.map(async (_, picture) => (await store.load(stageId(context, index, picture).id))?.latents ?? null),
  )
}

async function save(context: CascadeContext, index: number, picture: number, latents: Tensor): Promise<void> {
  const { id, recipe } = stageId(context, index, picture)
  await context.options.store?.save(id, { latents, recipe })
}

function stageId({ recipe, seeds }: CascadeContext, index: number, picture: number) {
  const mine = stageRecipe({ ...recipe, seed: seeds[picture]! }, index)
  const id: StageId = { stage: index, seed: mine.seed, key: stageKey(mine) }
  return { id, recipe: mine }
}

/** The parts of a stage's time that the model accounts for. */
export function timeSince(before: ModelTimings, { timings }: DiffusionModel) {
  return {
    sessionMilliseconds: timings.sessionMilliseconds - before.sessionMilliseconds,
    openMilliseconds: timings.openMilliseconds - before.openMilliseconds,
  }
}

function sizeOfStage({ width, height, frames }: ScaleStage) {
  return { width, height, ...(frames !== undefined && { frames }) }
}

function latentDims({ model }: CascadeContext, stage: ScaleStage, rows: number): number[] {
  const { latentChannels, latentScale } = model
  const frames = stage.frames === undefined ? [] : [stage.frames]
  return [rows, latentChannels, ...frames, stage.height / latentScale, stage.width / latentScale]
}
