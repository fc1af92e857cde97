import { type ScaleStage, type Tensor, throwIfAborted } from '@self-cascade/core'
import { clamp, concatBatch } from '@self-cascade/tensor'
import { type CascadeContext, createContext, createStageRun } from './context.ts'
import type { CascadeEvent, CascadePicture, CascadeResult, StageReport } from './events.ts'
import type { SelfCascadeOptions } from './options.ts'
import { pixelSize } from './planned-stage.ts'
import { encodeStagePrompts } from './prompts.ts'
import { runStage, timeSince } from './run-stage.ts'
import { stopwatch } from './stopwatch.ts'
import { tuningDifferences } from './tuned-stages.ts'

/**
 * Makes pictures far larger than the model was trained for (Guo et al., "Make a Cheap Scaling", ECCV 2024, Alg. 2): samples the
 * base stage from pure noise, then for each larger stage resizes the finished latents, noises them to timestep K and lets the same
 * model denoise them at the new size. With `upsamplers` the stages r > 1 run pivot-conditioned, as the algorithm has it:
 * `ε̃(z_t^r, t, c, z_0^{r−1})`, where trained upsamplers add what the network sees in the clean pivot to its skip features;
 * without them this is the tuning-free version. Yields events as it goes and returns the last latents.
 *
 * Stopping: abort the signal, or leave the loop; finished stages stay in the store, and a later run with it continues.
 *
 * @throws {@link Aborted} between denoiser calls, once the signal fires.
 * @throws {@link NonFiniteOutput} when the network gives NaN or infinity.
 * @throws {@link PlanMismatch}, {@link NoEncoder}, {@link InvalidOption}, {@link UpsamplersForOtherModel} before any work, when the
 * options do not fit.
 * @example
 * ```ts
 * for await (const event of selfCascade({ model, prompt: 'a red house in the snow', to: { width: 512, height: 512 } })) {
 *   if (event.type === 'picture') show(event.pixels)
 * }
 * ```
 */
export async function* selfCascade(options: SelfCascadeOptions): AsyncGenerator<CascadeEvent, CascadeResult, void> {
  const context = createContext(options)
  const { model, plan, seeds } = context
  const { signal, picture, decode = 'last' } = options
  throwIfAborted(signal, 'the start')
  const { prompt, negativePrompt } = context.recipe
  const stages = picture ? plan.stages.slice(1) : plan.stages
  const encoded = await encodeStagePrompts({ model, stages, prompt, negativePrompt, ...(signal && { signal }) })
  yield { type: 'start', plan, seeds, recipe: context.recipe }
  for (const { prompt, lost } of encoded.truncated) yield truncationWarning(prompt, lost)
  yield* upsamplerWarnings(context)

  const reports: StageReport[] = []
  const first = picture ? 1 : 0
  let latents: readonly Tensor[] | null = null
  if (picture) {
    const report = yield* encodePicture(context, plan.stages[0]!, picture)
    latents = report.latents
    reports.push(report.report)
  }
  for (const [offset, stage] of stages.entries()) {
    const index = first + offset
    const conditioning = encoded.conditionings[offset]!
    latents = yield* collectReports(runStage({ context, index, stage, conditioning, pivots: latents }), reports)
    const final = index === plan.stages.length - 1
    if (decode === 'all' || (decode === 'last' && final)) yield* decodePictures(context, stage, index, latents)
  }
  return { plan, seeds, stages: reports, latents: concatBatch(latents!) }
}

/** Stands the given picture in for the base stage: its latents are the first pivot of every seed. */
async function* encodePicture(
  { model, seeds, options }: CascadeContext,
  base: ScaleStage,
  picture: Tensor,
): AsyncGenerator<CascadeEvent, { latents: Tensor[]; report: StageReport }, void> {
  const watch = stopwatch()
  const before = model.timings
  const encoded = await model.encode(picture, options.signal ? { signal: options.signal } : {})
  const report: StageReport = {
    stage: 0,
    ...pixelSize(base),
    startTimestep: 0,
    steps: 0,
    milliseconds: watch.total,
    ...timeSince(before, model),
    restored: false,
  }
  const latents = seeds.map(() => encoded)
  yield { type: 'stage-done', ...report, latents: concatBatch(latents) }
  return { latents, report }
}

async function* decodePictures(
  { model, plan, seeds, options }: CascadeContext,
  size: ScaleStage,
  stage: number,
  latents: readonly Tensor[],
): AsyncGenerator<CascadePicture, void, void> {
  const { signal } = options
  for (const [picture, mine] of latents.entries()) {
    throwIfAborted(signal, `stage ${stage}, before decoding`)
    const watch = stopwatch()
    const pixels = clamp(await model.decode(mine, signal ? { signal } : {}), -1, 1)
    yield {
      type: 'picture',
      stage,
      final: stage === plan.stages.length - 1,
      picture,
      seed: seeds[picture]!,
      ...pixelSize(size),
      pixels,
      milliseconds: watch.total,
    }
  }
}

/** Passes events on, keeping each stage's report. */
async function* collectReports<T>(
  events: AsyncGenerator<CascadeEvent, T, void>,
  reports: StageReport[],
): AsyncGenerator<CascadeEvent, T, void> {
  try {
    for (;;) {
      const next = await events.next()
      if (next.done) return next.value
      if (next.value.type === 'stage-done') {
        const { type: _, latents: __, ...report } = next.value
        reports.push(report)
      }
      yield next.value
    }
  } finally {
    await events.return(undefined as never)
  }
}

function truncationWarning(prompt: string, lost: string): CascadeEvent {
  const message = `"${prompt}" is longer than the tokenizer allows; these words were left out: "${lost}".`
  return { type: 'warning', code: 'prompt-truncated', message }
}

function* upsamplerWarnings(context: CascadeContext): Generator<CascadeEvent, void, void> {
  const { plan, tuned, options } = context
  for (const [stage, upsamplers] of tuned.byStage) {
    const [from, to] = [plan.stages[stage - 1]!, plan.stages[stage]!]
    const startTimestep = createStageRun(context, to, stage).timesteps[0]!
    const differences = tuningDifferences(stage, upsamplers, { from, to, startTimestep })
    for (const message of differences) yield { type: 'warning', code: 'upsamplers-mismatch', message }
  }
  const isGiven = options.upsamplers && !(Array.isArray(options.upsamplers) && options.upsamplers.length === 0)
  if (!isGiven || tuned.byStage.size > 0) return
  const message = 'The upsamplers have nothing to do: no stage starts from a pivot.'
  yield { type: 'warning', code: 'upsamplers-unused', message }
}
