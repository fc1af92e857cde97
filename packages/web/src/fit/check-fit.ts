import { createError, type PixelSize } from '@self-cascade/core'
import type { ModelMemory, RunMemory } from '@self-cascade/model-repo'
import { RunDoesNotFit } from './errors.ts'
import { adviseFit, type FitAdvice, tightestOf } from './fit-advice.ts'
import { type FitDemand, type FitResource, isMet, listDemands } from './fit-demand.ts'
import type { FitLimits } from './fit-limits.ts'
import { type FitRequest, memoryOf, planOf } from './fit-request.ts'
import { findLargestSize } from './largest-size.ts'
import { showBytes, showSize } from './show-bytes.ts'

/** What is to be checked. */
export interface CheckFitInput {
  /** The model's networks, from `readModelMemory`. */
  readonly memory: ModelMemory
  readonly limits: FitLimits
  readonly request: FitRequest
}

/** Something that the run needs more of than there is. */
export interface FitProblem extends FitDemand {
  /** One sentence part with the numbers, without a full stop. */
  readonly text: string
}

/** What both answers tell. */
interface FitFacts {
  /** What each network of each stage takes. */
  readonly memory: RunMemory
  /** Values whose size could not be found; 0 when the answer is whole. */
  readonly unknown: number
}

/** The answer: it fits, with the scarcest of each resource; or not, with what is wrong and what helps. */
export type FitReport =
  | (FitFacts & { readonly fits: true; readonly margins: readonly FitDemand[] })
  | (FitFacts & {
      readonly fits: false
      readonly problems: readonly FitProblem[]
      /** The largest size of the same shape that fits with everything else as it is; null when none does. */
      readonly largestSize: PixelSize | null
      readonly advice: readonly FitAdvice[]
    })

/**
 * Tells before a run whether it fits into what a browser has, from the model's own graphs at the sizes of the stages; nothing is
 * run. Estimates are meant to lie a little above what the runtime takes.
 *
 * @throws as `planScales` for a size that no plan reaches.
 *
 * @example
 * ```ts
 * const memory = await readModelMemory(await openModelRepo(folder))
 * const report = checkFit({ memory, limits: { provider: 'wasm' }, request: { to: { width: 2048, height: 2048 } } })
 * if (!report.fits) console.log(report.largestSize, report.advice)
 * ```
 */
export function checkFit({ memory: model, limits, request }: CheckFitInput): FitReport {
  const memory = memoryOf(model, request, limits)
  const demands = listDemands(memory, limits)
  const facts = { memory, unknown: countUnknown(memory) }
  if (demands.every(isMet)) return { ...facts, fits: true, margins: marginsOf(demands) }
  const largestSize = findLargestSize({
    ...{ to: request.to, from: planOf(model, request).stages[0]!, sizeMultiple: model.sizeMultiple },
    fits: (size) => listDemands(memoryOf(model, requestAt(request, size), limits), limits).every(isMet),
  })
  const advice = adviseFit({ model, limits, request, memory, demands, largestSize })
  const problems = demands.filter((demand) => !isMet(demand)).map((demand) => describeProblem(demand, memory))
  return { ...facts, fits: false, problems, largestSize, advice }
}

/**
 * Refuses a run that does not fit.
 *
 * @throws {@link RunDoesNotFit}
 */
export function requireFit(input: CheckFitInput): Extract<FitReport, { readonly fits: true }> {
  const report = checkFit(input)
  if (report.fits) return report
  const { problems, advice, largestSize } = report
  const helping = advice.filter(({ fits, available }) => fits && available)
  throw createError(RunDoesNotFit, {
    problems: problems.map(({ text }) => text),
    reason: reasons[problems[0]!.resource],
    fixes:
      helping.length > 0
        ? helping.map(({ text }) => text)
        : [largestSize ? `Ask for ${showSize(largestSize)}.` : 'Use a smaller model, or a machine with more memory.'],
  })
}

const reasons = {
  heap: 'ONNX Runtime in a browser keeps models and what it computes in one heap of at most 4 GiB, which never shrinks.',
  buffer: 'On WebGPU each tensor is one buffer, which must be bound whole; the device says how large that may be.',
  deviceMemory: 'Weights and everything that is alive at one time must be in memory together.',
  float16: 'This graphics device cannot compute in float16 (it has no shader-f16), and the model does.',
} satisfies Record<FitResource, string>

/** A plan of the caller's is for one size; other sizes are planned anew, with the guidance of its last stage. */
function requestAt({ plan, planning, ...request }: FitRequest, to: PixelSize): FitRequest {
  const [first, last] = [plan?.stages[0], plan?.stages.at(-1)]
  const own = first && last ? { from: first, guidanceScale: last.guidanceScale, pivotSpace: last.pivotSpace } : {}
  // Sizes of single stages belong to the size that they were planned for.
  const { stages: _, stageCount: __, ...general } = planning ?? {}
  return { ...request, planning: { ...general, ...own }, to }
}

function countUnknown({ textEncoders, stages }: RunMemory): number {
  const uses = [...textEncoders, ...stages.flatMap(({ networks }) => networks)]
  return uses.reduce((sum, { unknown }) => sum + unknown, 0)
}

/** The tightest demand of each resource. */
function marginsOf(demands: readonly FitDemand[]): readonly FitDemand[] {
  const resources = [...new Set(demands.map(({ resource }) => resource))]
  return resources.flatMap((resource) => tightestOf(demands.filter((demand) => demand.resource === resource)) ?? [])
}

function describeProblem(demand: FitDemand, { stages }: RunMemory): FitProblem {
  const { stage, network, resource, purpose, neededBytes, availableBytes } = demand
  const at = stage === undefined ? '' : ` at ${showSize(stages[stage]!)}`
  const numbers = `${showBytes(neededBytes)} of ${purpose}, and there are ${showBytes(availableBytes)}`
  return {
    ...demand,
    text: `${network}${at} needs ${resource === 'float16' ? `${purpose}, which this device lacks` : numbers}`,
  }
}
