import type { NamedTensors, RandomSource } from '@self-cascade/core'
import { createTensor } from '@self-cascade/core'
import { scale } from '@self-cascade/tensor'
import type { UpsamplerShape } from './capacities.ts'

/** A feature as far as the parameters of its upsampler depend on it. */
export interface UpsampledFeature {
  /** Place among the skip features of the network, in encoder order. */
  readonly index: number
  readonly channels: number
}

/** A parameter of an upsampler. */
export interface UpsamplerParameter {
  /** Such as `skip2.block1.conv1.weight`. */
  readonly name: string
  readonly dims: readonly number[]
  /** Standard deviation it is drawn with; 0 for parameters that start at zero. */
  readonly std: number
}

/** The residual blocks of an upsampler, by name. */
export const blockNames = ['block1', 'block2'] as const

/** Name of the upsampler of a feature: the start of the names of its parameters. */
export const upsamplerName = (index: number): string => `skip${index}`

/**
 * Lists the parameters of the upsamplers of some features. For a feature of C channels, with M the hidden width and E the size of
 * the embedding: in each block `conv1.weight` [M, C, 3, 3], `conv1.bias` [M], `time.weight` [2M, E], `time.bias` [2M],
 * `conv2.weight` [C, M, 3, 3] and `conv2.bias` [C]; and `gate.weight` [C, E], `gate.bias` [C]. With shared kernels C is 1.
 */
export function upsamplerParameters(
  shape: UpsamplerShape,
  features: readonly UpsampledFeature[],
): readonly UpsamplerParameter[] {
  return features.flatMap(({ index, channels }) => {
    const width = shape.sharedKernels ? 1 : channels
    const hidden = shape.hidden === 'channels' ? channels : shape.hidden
    const { embeddingSize } = shape
    const parameter = (name: string, dims: readonly number[], std = 0) => ({
      name: `${upsamplerName(index)}.${name}`,
      ...{ dims, std },
    })
    const block = (name: string) => [
      parameter(`${name}.conv1.weight`, [hidden, width, 3, 3], Math.sqrt(2 / (9 * width))),
      parameter(`${name}.conv1.bias`, [hidden]),
      parameter(`${name}.time.weight`, [2 * hidden, embeddingSize]),
      parameter(`${name}.time.bias`, [2 * hidden]),
      parameter(`${name}.conv2.weight`, [width, hidden, 3, 3]),
      parameter(`${name}.conv2.bias`, [width]),
    ]
    return [
      ...blockNames.flatMap(block),
      parameter('gate.weight', [width, embeddingSize]),
      parameter('gate.bias', [width]),
    ]
  })
}

/** Counts the trainable parameters of upsamplers. */
export function upsamplerParameterCount(shape: UpsamplerShape, features: readonly UpsampledFeature[]): number {
  const sizes = upsamplerParameters(shape, features).map(({ dims }) => dims.reduce((size, dim) => size * dim, 1))
  return sizes.reduce((sum, size) => sum + size, 0)
}

/**
 * Draws the parameters that training starts from. The gates are zero and so are the last convolutions of the blocks: a network
 * with these upsamplers gives what it gives without them.
 */
export function initUpsamplers(parameters: readonly UpsamplerParameter[], random: RandomSource): NamedTensors {
  return Object.fromEntries(
    parameters.map(({ name, dims, std }) => {
      const size = dims.reduce((product, dim) => product * dim, 1)
      const zeros = () => createTensor('float32', new Float32Array(size), dims)
      return [name, std === 0 ? zeros() : scale(random.normal(dims), std)]
    }),
  )
}

/** Says in sentences what parameters lack, have too much or have in another type or other dims; nothing when they fit. */
export function parameterDifferences(
  specs: readonly UpsamplerParameter[],
  parameters: NamedTensors,
): readonly string[] {
  const show = (dims: readonly number[]) => `[${dims.join(',')}]`
  const expected = new Map(specs.map(({ name, dims }) => [name, dims]))
  const unknown = Object.keys(parameters).filter((name) => !expected.has(name))
  return [
    ...unknown.map((name) => `"${name}" belongs to no chosen feature of the network`),
    ...specs.flatMap(({ name, dims }) => {
      const actual = parameters[name]
      if (!actual) return [`"${name}" is missing`]
      if (actual.type !== 'float32') return [`"${name}" is ${actual.type} and should be float32`]
      return actual.dims.join() === dims.join() ? [] : [`"${name}" is ${show(actual.dims)} and should be ${show(dims)}`]
    }),
  ]
}
