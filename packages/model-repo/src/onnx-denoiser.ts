import {
  assertSameDims,
  type Conditioning,
  createError,
  type Denoiser,
  InvalidOption,
  type NamedTensors,
  type Session,
  type Tensor,
  throwIfAborted,
  type ValueMetadata,
} from '@self-cascade/core'
import { expectOutputDims, numbersTensor, toFloat32, toInput } from './tensor-border.ts'

/** What a denoiser is made of. */
export interface OnnxDenoiserParts {
  readonly session: Session
  /** The network's inputs and first output, from its file. */
  readonly inputs: readonly ValueMetadata[]
  readonly output: ValueMetadata
  /** Name for errors, such as `unet 64x64`. */
  readonly label: string
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

/** Binds a session of the network to the maths side: converts types at the border, and nothing else. */
export function createOnnxDenoiser(parts: OnnxDenoiserParts): Denoiser {
  const { session, inputs, output, label, latentDims, timestepDims } = parts
  const typeOf = (name: string) => inputs.find((input) => input.name === name)!.type
  const timestepSize = timestepDims.reduce((size, dim) => size * dim, 1)
  return {
    specificationVersion: 1,
    async predict({ latents, timestep, conditioning, pivotFeatures, signal }) {
      throwIfAborted(signal, label)
      assertSameDims('latents', latents.dims, latentDims)
      const feeds: NamedTensors = {
        sample: toInput(latents, typeOf('sample')),
        timestep: numbersTensor(typeOf('timestep'), new Array<number>(timestepSize).fill(timestep), timestepDims),
        ...conditioningFeeds(inputs, conditioning),
        ...pivotFeatures,
      }
      const results = await session.run(feeds, { fetches: [output.name], ...(signal ? { signal } : {}) })
      const predicted = await toFloat32(results[output.name], label, output.name)
      expectOutputDims(predicted, latentDims, label)
      return predicted
    },
    dispose: () => session.dispose(),
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
