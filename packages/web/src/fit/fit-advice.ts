import type { PixelSize } from '@self-cascade/core'
import type { ModelMemory, RunMemory } from '@self-cascade/model-repo'
import type { FitDemand } from './fit-demand.ts'
import { isMet, listDemands } from './fit-demand.ts'
import { type FitLimits, heapLimit } from './fit-limits.ts'
import { type FitRequest, mapUses, memoryOf } from './fit-request.ts'
import { showBytes, showSize } from './show-bytes.ts'

/** What can be changed. */
export type FitChange =
  | 'sequentialGuidance'
  | 'smallerBatch'
  | 'float16Model'
  | 'float32Model'
  | 'wasm'
  | 'smallerTarget'
  | 'tiledDecoding'

/** One change, with what it comes to. */
export interface FitAdvice {
  readonly change: FitChange
  /** The change and its effect in one sentence. */
  readonly text: string
  /** Whether it alone makes the run fit. */
  readonly fits: boolean
  /** False for what this project cannot do yet. */
  readonly available: boolean
  /** What the scarcest resource would then need, where something is still needed too much: the largest excess. */
  readonly tightest: FitDemand | undefined
}

/** A change as it is tried: other input to the same estimate. */
interface Trial {
  readonly change: FitChange
  readonly label: string
  readonly available: boolean
  readonly request: FitRequest
  readonly limits: FitLimits
  readonly edit?: (memory: RunMemory) => RunMemory
}

/** What advice is given on. */
export interface AdviceInput {
  readonly model: ModelMemory
  readonly limits: FitLimits
  readonly request: FitRequest
  readonly memory: RunMemory
  readonly demands: readonly FitDemand[]
  readonly largestSize: PixelSize | null
}

/** Computes what each change would come to, those that make the run fit first. */
export function adviseFit(input: AdviceInput): readonly FitAdvice[] {
  const { model, largestSize, request } = input
  const tried = trialsOf(input).map((trial): FitAdvice => {
    const { change, available, edit = (memory) => memory } = trial
    const demands = listDemands(edit(memoryOf(model, trial.request, trial.limits)), trial.limits)
    const tightest = tightestOf(demands)
    const fits = demands.every(isMet)
    return { change, available, fits, tightest, text: describe(trial, fits, tightest) }
  })
  const isSmaller = largestSize !== null && showSize(largestSize) !== showSize(request.to)
  const smaller: readonly FitAdvice[] = isSmaller
    ? [
        {
          ...{ change: 'smallerTarget', available: true, fits: true, tightest: undefined },
          text: `Ask for ${showSize(largestSize)} in place of ${showSize(request.to)}: it is the largest size of this shape that fits.`,
        },
      ]
    : []
  const rank = ({ fits, available }: FitAdvice) => (available ? 2 : 0) + (fits ? 1 : 0)
  return [...tried, ...smaller].sort((left, right) => rank(right) - rank(left))
}

/** The demand with the largest share of what there is. */
export function tightestOf(demands: readonly FitDemand[]): FitDemand | undefined {
  const share = ({ neededBytes, availableBytes }: FitDemand) => neededBytes / Math.max(1, availableBytes)
  return [...demands].sort((left, right) => share(right) - share(left))[0]
}

function describe({ label, available }: Trial, fits: boolean, tightest: FitDemand | undefined): string {
  const still = tightest
    ? `${tightest.network} then needs ${showBytes(tightest.neededBytes)} of ${showBytes(tightest.availableBytes)}`
    : 'nothing is then needed'
  const verdict = fits ? `then the run fits: ${still}` : `alone this is not enough: ${still}`
  return `${label}${available ? '' : ', which is not available yet'}; ${verdict}.`
}

function trialsOf(input: AdviceInput): readonly Trial[] {
  const { model, limits, request, memory, demands } = input
  const same = { request, limits, available: true }
  const uses = memory.stages.flatMap(({ networks }) => networks)
  const denoisers = uses.filter(({ name }) => name === model.denoiser.name)
  const failing = new Set(demands.filter((demand) => !isMet(demand)).map(({ network }) => network))
  const { batchSize = 1 } = request
  const isBatched = denoisers.some(({ rows }) => rows > batchSize)
  const trials: readonly (Trial | false)[] = [
    isBatched && {
      ...same,
      ...{ change: 'sequentialGuidance', request: { ...request, guidanceMode: 'sequential' } },
      label: `Run the two halves of guidance one after the other (guidanceMode "sequential", ${2 * batchSize} rows to ${batchSize})`,
    },
    batchSize > 1 && {
      ...same,
      ...{ change: 'smallerBatch', request: { ...request, batchSize: 1 } },
      label: `Make one picture at a time (batchSize ${batchSize} to 1)`,
    },
    isHalvable(input) && {
      ...same,
      ...{ change: 'float16Model', request: { ...request, floats: 'float16' } },
      label: 'Use the model converted to float16',
    },
    demands.some((demand) => demand.resource === 'float16' && !isMet(demand)) && {
      ...same,
      ...{ change: 'float32Model', request: { ...request, floats: 'float32' } },
      label: 'Use the model in float32, of twice the bytes',
    },
    limits.provider === 'webgpu' && {
      ...same,
      ...{ change: 'wasm', limits: wasmLimits(limits) },
      label: 'Run on WebAssembly, which is slower, in place of WebGPU',
    },
    failing.has(model.decoder.name) && {
      ...same,
      ...{ change: 'tiledDecoding', available: false, edit: (run) => withTiles(run, input) },
      label: `Decode in tiles of ${showSize(model.nativeSize)}`,
    },
  ]
  return trials.filter((trial) => trial !== false)
}

/** The CPU kernels of WebAssembly compute in float32, whatever the model is stored as. */
const isHalvable = ({ model, limits, request }: AdviceInput) =>
  limits.provider === 'webgpu' &&
  limits.shaderF16 &&
  model.denoiser.float16 !== 'values' &&
  request.floats !== 'float16'

function wasmLimits(limits: FitLimits): FitLimits {
  const { deviceMemoryBytes } = limits
  return {
    provider: 'wasm',
    heapBytes: heapLimit(limits),
    ...(deviceMemoryBytes !== undefined && { deviceMemoryBytes }),
  }
}

/** The decoder at the size of one tile, in place of the whole picture. */
function withTiles(memory: RunMemory, { model, request }: AdviceInput): RunMemory {
  const { decoder, nativeSize } = model
  const { floats, attention } = request
  const conditions = { ...(floats && { floats }), ...(attention && { attention }) }
  const tile = decoder.plan({ size: nativeSize, rows: 1, ...conditions })
  const largestBufferBytes = Math.max(tile.largestValue?.bytes ?? 0, tile.largestWeightBytes, tile.largestScoreBytes)
  return mapUses(memory, (use) =>
    use.name === decoder.name ? { ...use, ...tile, size: nativeSize, largestBufferBytes } : use,
  )
}
