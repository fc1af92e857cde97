import { createError, createTensor, type Tensor } from '@self-cascade/core'
import { expandFloat16, type Graph, tensorNumbers } from '@self-cascade/onnx-graph'
import { NoTrainableWeights } from '../errors.ts'
import { trainableWeights } from '../trainable-weights.ts'
import { withParameters } from '../with-parameters.ts'

/** The two networks of an autoencoder, as they were exported. */
export interface AutoencoderNetworks {
  /** Pictures to the mean and the logarithm of the variance of their latents, `latent_parameters`. */
  readonly encoder: Graph
  /** Latents to pictures. */
  readonly decoder: Graph
}

/** Which of the two networks is trained. */
export type TrainedPart = 'both' | 'decoder'

/** An autoencoder that is ready to be trained. */
export interface TunableAutoencoder extends AutoencoderNetworks {
  readonly trainable: TrainedPart
  /** Names of the weights to train: the initialiser's behind `vae_encoder/` or `vae_decoder/`. */
  readonly wrt: readonly string[]
  readonly parameterCount: number
}

/** What stands before the names of the weights of each network. */
export const weightPrefixes = { encoder: 'vae_encoder/', decoder: 'vae_decoder/' } as const

/**
 * Prepares an autoencoder for training: weights in float32, and which of them are trained. With `'decoder'` the encoder is frozen:
 * latents stay what they are, and so a denoising network that was trained on them stays good. The graphs passed in stay as they are.
 *
 * @throws {@link NoTrainableWeights} when no weights are found.
 */
export function tunableAutoencoder(networks: AutoencoderNetworks, trainable: TrainedPart): TunableAutoencoder {
  const encoder = expandFloat16(networks.encoder).graph
  const decoder = expandFloat16(networks.decoder).graph
  const weights = [
    ...(trainable === 'both' ? weightsOf(encoder, weightPrefixes.encoder) : []),
    ...weightsOf(decoder, weightPrefixes.decoder),
  ]
  return {
    ...{ encoder, decoder, trainable },
    wrt: weights.map(({ name }) => name),
    parameterCount: weights.reduce((sum, { size }) => sum + size, 0),
  }
}

/**
 * Gives the two networks with trained values for their weights, as float32.
 *
 * @param parameters - by the names of {@link TunableAutoencoder.wrt}
 * @throws {@link ParameterMismatch} for names that are no weights of the networks, or other dims.
 */
export function withAutoencoderParameters(
  { encoder, decoder }: AutoencoderNetworks,
  parameters: Readonly<Record<string, Tensor>>,
): AutoencoderNetworks {
  const isOfEncoder = (name: string) => name.startsWith(weightPrefixes.encoder)
  const part = (prefix: string, isPart: (name: string) => boolean) => {
    const entries = Object.entries(parameters).filter(([name]) => isPart(name))
    return Object.fromEntries(entries.map(([name, tensor]) => [name.replace(prefix, ''), tensor]))
  }
  return {
    encoder: withParameters(encoder, part(weightPrefixes.encoder, isOfEncoder)),
    decoder: withParameters(
      decoder,
      part(weightPrefixes.decoder, (name) => !isOfEncoder(name)),
    ),
  }
}

/** The values that training starts from, by the names of {@link TunableAutoencoder.wrt}. */
export function startingAutoencoder({ encoder, decoder, wrt }: TunableAutoencoder): Readonly<Record<string, Tensor>> {
  const read = (name: string): Tensor => {
    const part = name.startsWith(weightPrefixes.encoder) ? encoder : decoder
    const tensor = part.initializers.get(name.slice(name.indexOf('/') + 1))!
    return createTensor('float32', Float32Array.from(tensorNumbers(tensor)), tensor.dims.map(Number))
  }
  return Object.fromEntries(wrt.map((name) => [name, read(name)]))
}

function weightsOf(network: Graph, prefix: string) {
  const names = trainableWeights(network)
  if (names.length === 0) throw createError(NoTrainableWeights, {})
  return names.map((name) => {
    const { dims } = network.initializers.get(name)!
    return { name: prefix + name, size: dims.reduce((size, dim) => size * Number(dim), 1) }
  })
}
