import { DataType, type Dim } from '@self-cascade/onnx-graph'
import { textEmbedDim, timeIdCount } from './resolve-config.ts'
import { embeddingLayers, sinusoids } from './time-embedding.ts'
import type { UnetBuilder } from './unet-builder.ts'
import type { ResolvedUnetConfig } from './unet-config.ts'

/** How the timestep is fed. */
export interface TimestepOptions {
  /** `int64` by default. */
  readonly timestepType?: 'int64' | 'float32'
  /**
   * Dims of the input `timestep`. By default `['steps']`: one timestep for all rows, [1], or one for each, [batch]. `[]` for a
   * scalar, `['batch_size']` when every row has its own, as in training.
   */
  readonly timestepDims?: readonly [] | readonly [Dim]
}

/** Adds the inputs that every UNet has, with the names that exporters give them. */
export function addUnetInputs(
  { graph }: UnetBuilder,
  { inChannels, crossAttentionDim, additionEmbedding, temporalConvLayers }: ResolvedUnetConfig,
  { timestepType = 'int64', timestepDims = ['steps'] }: TimestepOptions,
) {
  const float = (name: string, ...dims: readonly Dim[]) => graph.addInput(name, { elementType: DataType.FLOAT, dims })
  const frames = temporalConvLayers > 0 ? ['frames'] : []
  const sample = float('sample', 'batch_size', inChannels, ...frames, 'height', 'width')
  const elementType = timestepType === 'int64' ? DataType.INT64 : DataType.FLOAT
  const timestep = graph.addInput('timestep', { elementType, dims: timestepDims })
  const encoderStates = float('encoder_hidden_states', 'batch_size', 'sequence_length', crossAttentionDim)
  const addition = additionEmbedding && {
    textEmbeds: float('text_embeds', 'batch_size', textEmbedDim(additionEmbedding)),
    timeIds: float('time_ids', 'batch_size', timeIdCount),
  }
  return { sample, timestep, encoderStates, addition }
}

/** Adds the embedding of the timestep and, in SDXL, of the size conditions: [steps or batch, timeEmbedDim]. */
export function conditionEmbedding(
  builder: UnetBuilder,
  config: ResolvedUnetConfig,
  { timestep, addition }: Pick<ReturnType<typeof addUnetInputs>, 'timestep' | 'addition'>,
): string {
  const { node, graph } = builder
  const { blockOutChannels, timeEmbedDim, additionEmbedding } = config
  const { elementType, dims } = graph.typeOf(timestep)!
  const numbers =
    elementType === DataType.FLOAT ? timestep : node('time_proj', 'Cast', [timestep], { to: DataType.FLOAT })
  const column =
    dims?.length === 1
      ? node('time_proj', 'Unsqueeze', [numbers, builder.ints(1)])
      : node('time_proj', 'Reshape', [numbers, builder.ints(1, 1)])
  const width = blockOutChannels[0]!
  const time = embeddingLayers(builder, 'time_embedding', sinusoids(builder, 'time_proj', column, width), {
    from: width,
    to: timeEmbedDim,
  })
  if (!addition || !additionEmbedding) return time
  const { additionTimeEmbedDim: dim, projectionClassEmbeddingsInputDim: from } = additionEmbedding
  const ids = node('add_time_proj', 'Reshape', [addition.timeIds, builder.ints(-1, 1)])
  const flat = sinusoids(builder, 'add_time_proj', ids, dim)
  const rows = node('add_time_proj', 'Reshape', [flat, builder.ints(-1, timeIdCount * dim)])
  const both = node('add_embedding', 'Concat', [addition.textEmbeds, rows], { axis: -1 })
  const size = embeddingLayers(builder, 'add_embedding', both, { from, to: timeEmbedDim })
  return node('add_embedding', 'Add', [time, size])
}
