import { type Backend, createTensor, type NamedTensors, type Session } from '@self-cascade/core'
import { type Graph, modelFromGraph, serializeModel, specialize } from '@self-cascade/onnx-graph'
import type { PivotTimestep } from '@self-cascade/upsampler'
import { type DenoisingBatches, pivotFeed } from './denoising-batches.ts'

/** What pivot features are made with. */
export interface PivotFeatureOptions {
  readonly backend: Backend
  /** The UNet's encoder, as `pivotEncoder` gives it. */
  readonly encoder: Graph
  /** Batches with pivots. */
  readonly batches: DenoisingBatches
  /** The timestep that the encoder is told: 0, or that of the noised latents. */
  readonly pivotTimestep: PivotTimestep
}

/** Batches with pivot features in place of pivots. */
export interface PivotFeatureBatches extends DenoisingBatches {
  dispose(): Promise<void>
}

/**
 * Puts the frozen encoder in front of batches: the pivots' features become feeds, and so constants to the
 * gradient. The encoder works on a quarter of the cells or less, and takes no part in the backward pass.
 */
export async function pivotFeatureBatches(options: PivotFeatureOptions): Promise<PivotFeatureBatches> {
  const { backend, encoder, batches, pivotTimestep } = options
  const inputDims = feedDims(encoder, batches.dims)
  const graph = specialize(encoder, { inputDims }).graph
  const names = graph.outputNames
  const session = await backend.createSession(
    { bytes: serializeModel(modelFromGraph(graph)) },
    { label: 'pivot encoder' },
  )
  const dims = names.map((name) => [name, graph.typeOf(name)!.dims as readonly number[]] as const)
  const { [pivotFeed]: _, ...others } = batches.dims
  return {
    description: JSON.stringify({ batches: batches.description, pivotTimestep, features: names }),
    dims: { ...others, ...Object.fromEntries(dims) },
    async batch(index) {
      const { [pivotFeed]: sample, ...feeds } = await batches.batch(index)
      const features = await encode(session, { ...feeds, sample: sample! }, pivotTimestep)
      return { ...feeds, ...features }
    },
    dispose: () => session.dispose(),
  }
}

/** Dims of the encoder's inputs: those of the batch, with the pivot's latents. */
function feedDims(encoder: Graph, dims: Readonly<Record<string, readonly number[]>>) {
  const entries = encoder.inputNames.map((name) => [name, dims[name === 'sample' ? pivotFeed : name]!] as const)
  return Object.fromEntries(entries)
}

function encode(session: Session, feeds: NamedTensors, pivotTimestep: PivotTimestep): Promise<NamedTensors> {
  const names = session.inputs.map(({ name }) => name)
  const own = Object.fromEntries(names.map((name) => [name, feeds[name]!]))
  const { timestep } = own
  const isClean = pivotTimestep === 'clean' && timestep
  return session.run({ ...own, ...(isClean && { timestep: zerosLike(timestep) }) })
}

function zerosLike({ type, dims, data }: NamedTensors[string]): NamedTensors[string] {
  const length = data.length
  if (type === 'int64') return createTensor('int64', new BigInt64Array(length), dims)
  if (type === 'int32') return createTensor('int32', new Int32Array(length), dims)
  return createTensor('float32', new Float32Array(length), dims)
}
