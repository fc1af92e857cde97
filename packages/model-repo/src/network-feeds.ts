import {
  assertSameDims,
  type Conditioning,
  createError,
  InvalidOption,
  type NamedTensors,
  type PivotEncoderInput,
  type Tensor,
  type ValueMetadata,
} from '@self-cascade/core'
import { numbersTensor, toInput } from './tensor-border.ts'

/** What the feeds of a network are made by. */
export interface NetworkFeedsOptions {
  /** The network's inputs, from its file. */
  readonly inputs: readonly ValueMetadata[]
  readonly latentDims: readonly number[]
  readonly timestepDims: readonly number[]
}

/** Which part of the conditioning each input takes. */
const conditioningInputs = {
  encoder_hidden_states: ({ encoderHiddenStates }) => encoderHiddenStates,
  text_embeds: ({ textEmbeds }) => textEmbeds,
  time_ids: ({ timeIds }) => timeIds,
  timestep_cond: ({ timestepCond }) => timestepCond,
} satisfies Record<string, (conditioning: Conditioning) => Tensor | undefined>

/**
 * Makes the feeds of one call, of the element types that the network takes.
 *
 * @throws {@link DimsMismatch} for latents of another size than the network was opened for.
 * @throws {@link InvalidOption} for conditioning that lacks a part.
 */
export function networkFeeds(
  { latents, timestep, conditioning }: PivotEncoderInput,
  { inputs, latentDims, timestepDims }: NetworkFeedsOptions,
): NamedTensors {
  assertSameDims('latents', latents.dims, latentDims)
  const typeOf = (name: string) => inputs.find((input) => input.name === name)!.type
  const timestepSize = timestepDims.reduce((size, dim) => size * dim, 1)
  return {
    sample: toInput(latents, typeOf('sample')),
    timestep: numbersTensor(typeOf('timestep'), new Array<number>(timestepSize).fill(timestep), timestepDims),
    ...conditioningFeeds(inputs, conditioning),
  }
}

function conditioningFeeds(inputs: readonly ValueMetadata[], conditioning: Conditioning): NamedTensors {
  const feeds = Object.entries(conditioningInputs).flatMap(([name, pick]) => {
    const input = inputs.find((candidate) => candidate.name === name)
    if (!input) return []
    const tensor = pick(conditioning)
    if (!tensor)
      throw createError(InvalidOption, { name: 'conditioning', value: `without ${name}`, expected: 'complete' })
    return [[name, numbersTensor(input.type, tensor.data, tensor.dims)]]
  })
  return Object.fromEntries(feeds)
}
