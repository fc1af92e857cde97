import type { StageSizes } from '../specialize/input-dims.ts'

/** How the runtime keeps values, which is not the same everywhere. */
export interface MemoryPlanOptions extends StageSizes {
  /**
   * Whether an elementwise operator writes its result over an operand that nobody needs any more, as ONNX Runtime does on every
   * provider. Default true.
   */
  readonly inPlace?: boolean
  /**
   * What fused attention (`MultiHeadAttention`, `Attention`) holds of its scores while it runs. `whole`: all of one attention, as
   * ONNX Runtime for WebAssembly does, and every build without flash attention. A budget: what {@link chunkAttention} with the
   * same budget would hold in its place. Default `none`.
   */
  readonly attentionScores?: 'none' | 'whole' | { readonly memoryBudget: number }
  /** Counts floating-point values of 16 and 32 bits as if the graph had been converted to this type. Default: as they are. */
  readonly floats?: 'float16' | 'float32'
}

/** A value of a graph and what it takes. */
export interface SizedValue {
  readonly name: string
  /** The operator that makes it; empty for an input or an initialiser. */
  readonly opType: string
  readonly dims: readonly number[]
  /** ONNX Runtime's name of the element type. */
  readonly elementType: string
  readonly bytes: number
}

/** What running a graph at one size takes, in bytes. */
export interface MemoryPlan {
  /** Constants that are left once the runtime has folded what is computed from constants alone. */
  readonly weightBytes: number
  /** All that is folded, which is there together with the stored constants while the model loads. */
  readonly foldedBytes: number
  /** The largest single constant; 0 when there is none. */
  readonly largestWeightBytes: number
  /** The largest value that a run feeds or makes, scores of fused attention apart; undefined for a graph without values. */
  readonly largestValue: SizedValue | undefined
  /** The most scores that one fused attention holds. */
  readonly largestScoreBytes: number
  /** The most that is alive at one time of inputs, values, outputs and scores, without the weights. */
  readonly peakActivationBytes: number
  /** The operator at which that is so; empty where the inputs alone are the most. */
  readonly peakOpType: string
  /** Values of a size that could not be found; they count as nothing. 0 for a whole answer. */
  readonly unknown: number
}
