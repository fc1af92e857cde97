/** How a parameter starts: the same value everywhere, or uniform in ±`bound`. */
export type InitialValue =
  | { readonly kind: 'constant'; readonly value: number }
  | { readonly kind: 'uniform'; readonly bound: number }

/** One weight or bias of a UNet: what it is called, and what it looks like in the graph and in a checkpoint. */
export interface UnetParameter {
  /** Name of the initialiser: the key in a diffusers checkpoint, `down_blocks.0.resnets.0.conv1.weight`. */
  readonly name: string
  /** Dims of the initialiser. */
  readonly dims: readonly number[]
  /** Dims in a checkpoint: the same elements in the same order, unless {@link isTransposed}. */
  readonly checkpointDims: readonly number[]
  /** Whether the graph has [in, out], for MatMul, where a checkpoint has [out, in]. */
  readonly isTransposed: boolean
  /** What PyTorch starts with. */
  readonly initial: InitialValue
}
