import type { Denoiser, DiffusionModel, ModelTimings, RandomSource, SchedulerRun, Tensor } from '@self-cascade/core'
import { replacePivot } from '@self-cascade/pivot'
import { batchRandom, concatBatch, scale, sliceBatch } from '@self-cascade/tensor'
import { type CascadeContext, createStageRun } from './context.ts'
import type { CascadeEvent, StageReport } from './events.ts'
import { repeatConditioning } from './guided-denoiser.ts'
import { conditionOnPivots } from './pivot-conditioning.ts'
import { latentDims, latentSize, type PlannedStage, pixelSize } from './planned-stage.ts'
import type { StageConditioning } from './prompts.ts'
import { sample } from './sample.ts'
import { stageDenoiser } from './stage-denoiser.ts'
import { preparePivot } from './stage-pivots.ts'
import { type Stopwatch, stopwatch } from './stopwatch.ts'
import { restoreStage, saveStage } from './stored-stages.ts'

/** One stage's work: which, with what text, from which pivots (one per picture; none for the base). */
export interface StageInput extends PlannedStage {
  readonly context: CascadeContext
  readonly conditioning: StageConditioning
  readonly pivots: readonly Tensor[] | null
}

/**
 * Runs one stage for all pictures, restoring from the store what it has and saving what it makes. Returns the latents of each
 * picture, [1, C, …].
 */
export async function* runStage(input: StageInput): AsyncGenerator<CascadeEvent, readonly Tensor[], void> {
  const { context, index, stage } = input
  const { model } = context
  const watch = stopwatch()
  const before = model.timings
  const restored = await restoreStage(context, index)
  const { timesteps } = createStageRun(context, stage, index)
  const missing = restored.flatMap((latents, picture) => (latents === null ? [picture] : []))
  const made = missing.length > 0 ? yield* sampleStage(input, missing, timesteps, watch) : new Map<number, Tensor>()
  const latents = restored.map((stored, picture) => stored ?? made.get(picture)!)
  const report: StageReport = {
    stage: index,
    ...pixelSize(stage),
    startTimestep: timesteps[0]!,
    steps: timesteps.length,
    milliseconds: missing.length === 0 ? 0 : watch.total,
    ...timeSince(before, model),
    restored: missing.length === 0,
  }
  yield { type: 'stage-done', ...report, latents: concatBatch(latents) }
  return latents
}

/** Samples the pictures that are missing, group by group; gives their latents by picture. */
async function* sampleStage(
  input: StageInput,
  missing: readonly number[],
  timesteps: readonly number[],
  watch: Stopwatch,
): AsyncGenerator<CascadeEvent, Map<number, Tensor>, void> {
  const { context, index, stage, conditioning, pivots } = input
  const { batchSize } = context
  watch.pause()
  const totalSteps = timesteps.length * Math.ceil(missing.length / batchSize)
  yield { type: 'stage-start', stage: index, ...pixelSize(stage), timesteps, totalSteps }
  watch.resume()
  const ready = new Map<number, Tensor>()
  if (pivots) for (const picture of missing) ready.set(picture, await preparePivot(context, input, pivots[picture]!))
  const groups = Array.from({ length: Math.ceil(missing.length / batchSize) }, (_, group) =>
    missing.slice(group * batchSize, (group + 1) * batchSize),
  )
  const seen = await conditionOnPivots(input, groups)
  const made = new Map<number, Tensor>()
  const denoisers = stageDenoiser(context, input, conditioning)
  try {
    for (const [group, pictures] of groups.entries()) {
      const pivot = pivots && concatBatch(pictures.map((picture) => ready.get(picture)!))
      const denoiser = await denoisers.open(pictures.length, seen?.[group])
      const latents = yield* sampleGroup(input, pictures, pivot, denoiser, watch)
      seen?.[group]?.dispose()
      for (const [row, picture] of pictures.entries()) {
        made.set(picture, sliceBatch(latents, row, row + 1))
        await saveStage(context, index, picture, made.get(picture)!)
      }
    }
  } finally {
    for (const pivot of seen ?? []) pivot.dispose()
    await denoisers.close()
  }
  return made
}

/** Takes one group of pictures through all steps of the stage. */
async function* sampleGroup(
  { context, index, stage, conditioning }: StageInput,
  pictures: readonly number[],
  pivot: Tensor | null,
  denoiser: Denoiser,
  watch: Stopwatch,
): AsyncGenerator<CascadeEvent, Tensor, void> {
  const { noise, seeds, options } = context
  const random = batchRandom(pictures.map((picture) => noise.create({ seed: seeds[picture]!, stage: index })))
  const run = createStageRun(context, stage, index)
  const steps = sample({
    denoiser,
    run,
    latents: startLatents({ context, index, stage }, pivot, run, random, pictures.length),
    conditioning: repeatConditioning(conditioning.positive, pictures.length),
    random,
    stage: index,
    ...(options.signal && { signal: options.signal }),
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

/** Pure noise for the base; `z_K = signalScale · φ(z_0) + noiseScale · ε` (paper, Eq. 6) for the others. */
function startLatents(
  { context, stage }: PlannedStage & { context: CascadeContext },
  pivot: Tensor | null,
  run: SchedulerRun,
  random: RandomSource,
  rows: number,
): Tensor {
  const { model } = context
  if (!pivot) return scale(random.normal(latentDims(stage, model, rows)), run.initNoiseSigma)
  const { interpolation, antialias } = stage
  return replacePivot({
    pivot,
    size: latentSize(stage, model),
    level: run.startLevel,
    random,
    interpolation,
    antialias,
  })
}

/** The parts of a stage's time that the model accounts for. */
export function timeSince(before: ModelTimings, { timings }: DiffusionModel) {
  return {
    sessionMilliseconds: timings.sessionMilliseconds - before.sessionMilliseconds,
    openMilliseconds: timings.openMilliseconds - before.openMilliseconds,
  }
}
