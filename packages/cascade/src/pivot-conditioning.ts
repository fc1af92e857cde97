import type { Conditioning, NamedTensors, OpenDenoiserInput, PivotEncoder, Tensor } from '@self-cascade/core'
import { concatBatch, repeatBatch } from '@self-cascade/tensor'
import { pivotInputs, type UpsamplerEdits, upsamplerEdits } from '@self-cascade/upsampler'
import { concatConditioning, repeatConditioning } from './guided-denoiser.ts'
import { pixelSize } from './planned-stage.ts'
import { isGuided } from './prompts.ts'
import type { StageInput } from './run-stage.ts'

/** What the denoiser of a stage with upsamplers takes besides latents, for one group of pictures. */
export interface PivotConditioning {
  /** How the network is opened for it. */
  readonly network: Pick<OpenDenoiserInput, 'edit' | 'extraInputDims' | 'extraTimesteps'>
  /** Fed in every step; with batched guidance its rows are those of both halves. */
  readonly features: NamedTensors
  /** Fed in every step of the unconditional half, where guidance runs the halves in turn. */
  readonly unconditional?: NamedTensors
  /** Frees what stayed in the runtime. May be called twice. */
  dispose(): void
}

/**
 * Prepares what the upsamplers of a stage see of its pivots: the clean latents that the stage before ended with, before they
 * are resized and noised. None for stages without upsamplers.
 *
 * Where the pivot is shown at timestep 0, its features are those of the encoder at the pivot's own size, computed here once
 * for all steps: the encoder is opened and closed before the denoiser is opened, and its features stay in the runtime.
 * Otherwise the denoiser sees the pivot itself, with the timestep of each step.
 *
 * @param groups - pictures that are sampled together.
 */
export async function conditionOnPivots(
  input: StageInput,
  groups: readonly (readonly number[])[],
): Promise<readonly PivotConditioning[] | null> {
  const { context, index, pivots } = input
  const stage = context.tuned.byStage.get(index)
  if (!stage || !pivots) return null
  const { upsamplers, ...knobs } = stage
  const edits = upsamplerEdits(upsamplers, knobs)
  const latents = groups.map((pictures) => concatBatch(pictures.map((picture) => pivots[picture]!)))
  return edits.pivotEncoder
    ? encodeAll(input, latents, { ...edits, pivotEncoder: edits.pivotEncoder })
    : latents.map((pivot) => showPivot(input, pivot, edits))
}

/** The denoiser computes the features itself, from the pivot. */
function showPivot(
  { context, stage }: StageInput,
  pivot: Tensor,
  { denoiser: edit }: UpsamplerEdits,
): PivotConditioning {
  const { model, options } = context
  const isBatched = isGuided(model, stage) && options.guidanceMode !== 'sequential'
  const rows = isBatched ? repeatBatch(pivot, 2) : pivot
  const features = { [pivotInputs.sample]: rows }
  return {
    network: { edit, extraInputDims: { [pivotInputs.sample]: rows.dims }, extraTimesteps: [pivotInputs.timestep] },
    features,
    unconditional: features,
    dispose() {},
  }
}

async function encodeAll(
  input: StageInput,
  pivots: readonly Tensor[],
  edits: Required<UpsamplerEdits>,
): Promise<readonly PivotConditioning[]> {
  const encoded: PivotConditioning[] = []
  const encoders = pivotEncoders(input, edits)
  try {
    for (const pivot of pivots)
      encoded.push(await encodeGroup(input, pivot, await encoders.open(pivot.dims[0]!), edits))
    return encoded
  } catch (error) {
    for (const one of encoded) one.dispose()
    throw error
  } finally {
    await encoders.close()
  }
}

/** The encoder at the pivot's size, opened anew when the number of pictures changes. */
function pivotEncoders({ context, index, stage }: StageInput, { pivotEncoder: edit }: Required<UpsamplerEdits>) {
  const { model, plan, options } = context
  const { guidanceMode, signal } = options
  const size = pixelSize(plan.stages[index - 1]!)
  const halves = isGuided(model, stage) && guidanceMode !== 'sequential' ? 2 : 1
  let current: { rows: number; encoder: PivotEncoder } | null = null
  const close = async () => {
    await current?.encoder.dispose()
    current = null
  }
  return {
    close,
    async open(rows: number): Promise<PivotEncoder> {
      if (current?.rows === rows) return current.encoder
      await close()
      const encoder = await model.openPivotEncoder!({ size, batch: halves * rows, edit, ...(signal && { signal }) })
      current = { rows, encoder }
      return encoder
    },
  }
}

async function encodeGroup(
  { context, stage, conditioning }: StageInput,
  pivot: Tensor,
  encoder: PivotEncoder,
  { denoiser: edit }: Required<UpsamplerEdits>,
): Promise<PivotConditioning> {
  const { model, options } = context
  const { guidanceMode = 'batched', signal } = options
  const rows = pivot.dims[0]!
  const encode = (latents: Tensor, conditioning: Conditioning) =>
    encoder.encode({ latents, timestep: 0, conditioning, ...(signal && { signal }) })
  const positive = repeatConditioning(conditioning.positive, rows)
  if (!isGuided(model, stage)) return withFeatures(edit, await encode(pivot, positive))
  const negative = repeatConditioning(conditioning.negative!, rows)
  if (guidanceMode === 'batched') {
    return withFeatures(edit, await encode(repeatBatch(pivot, 2), concatConditioning(negative, positive)))
  }
  const unconditional = await encode(pivot, negative)
  try {
    return withFeatures(edit, await encode(pivot, positive), unconditional)
  } catch (error) {
    disposeAll(unconditional)
    throw error
  }
}

function withFeatures(
  edit: UpsamplerEdits['denoiser'],
  features: NamedTensors,
  unconditional: NamedTensors = {},
): PivotConditioning {
  const dims = Object.entries(features).map(([name, tensor]) => [name, tensor.dims] as const)
  return {
    network: { edit, extraInputDims: Object.fromEntries(dims) },
    features,
    unconditional,
    dispose() {
      disposeAll(features)
      disposeAll(unconditional)
    },
  }
}

function disposeAll(tensors: NamedTensors): void {
  for (const tensor of Object.values(tensors)) tensor.dispose()
}
