import {
  type AnyTensor,
  type Denoiser,
  type NamedTensors,
  type Session,
  throwIfAborted,
  type ValueMetadata,
} from '@self-cascade/core'
import { type NetworkFeedsOptions, networkFeeds } from './network-feeds.ts'
import { expectOutputDims, numbersTensor, toFloat32 } from './tensor-border.ts'

/** What a denoiser is made of. */
export interface OnnxDenoiserParts extends NetworkFeedsOptions {
  readonly session: Session
  /** The network's first output, from its file. */
  readonly output: ValueMetadata
  /** Name for errors, such as `unet 64x64`. */
  readonly label: string
  /** Further inputs that are told the timestep. */
  readonly extraTimesteps: readonly string[]
}

/** Binds a session of the network to the maths side: converts types at the border, and nothing else. */
export function createOnnxDenoiser(parts: OnnxDenoiserParts): Denoiser {
  const { session, output, label, latentDims, extraTimesteps } = parts
  return {
    specificationVersion: 1,
    async predict({ pivotFeatures = {}, signal, ...input }) {
      throwIfAborted(signal, label)
      const own = networkFeeds(input, parts)
      const timesteps = Object.fromEntries(extraTimesteps.map((name) => [name, own.timestep!]))
      const feeds = { ...own, ...timesteps, ...withTypes(session, pivotFeatures) }
      const results = await session.run(feeds, { fetches: [output.name], ...(signal ? { signal } : {}) })
      const predicted = await toFloat32(results[output.name], label, output.name)
      expectOutputDims(predicted, latentDims, label)
      return predicted
    },
    dispose: () => session.dispose(),
  }
}

/** Brings tensors at hand to the types that a network takes: a float16 network that sees the pivot takes it as it takes latents. */
function withTypes({ inputs }: Session, features: NamedTensors): NamedTensors {
  const convert = (name: string, tensor: AnyTensor): AnyTensor => {
    const type = inputs.find((input) => input.name === name)?.type ?? tensor.type
    const isConverted = tensor.location === 'cpu' && tensor.type === 'float32' && tensor.type !== type
    return isConverted ? numbersTensor(type, tensor.data, tensor.dims) : tensor
  }
  return Object.fromEntries(Object.entries(features).map(([name, tensor]) => [name, convert(name, tensor)]))
}
