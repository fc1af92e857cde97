import { createTensor, type NamedTensors, sizeOf } from '@self-cascade/core'
import { goldenInput, type UpsamplerGolden } from '@self-cascade/test-models'
import type { UpsamplerShape } from '../capacities.ts'
import { type UpsampledFeature, upsamplerParameters } from '../upsampler-parameters.ts'

/** Parameters of which none is zero, as after training: waves whose outputs keep the size of their inputs. */
export function trainedParameters(shape: UpsamplerShape, features: readonly UpsampledFeature[]): NamedTensors {
  return Object.fromEntries(
    upsamplerParameters(shape, features).map(({ name, dims }, place) => {
      const inputs = dims.length > 1 ? sizeOf(dims.slice(1)) : 4
      const values = Float32Array.from(
        { length: sizeOf(dims) },
        (_, index) => Math.sin(1.7 * index + place + 0.5) / Math.sqrt(inputs),
      )
      return [name, createTensor('float32', values, dims)] as const
    }),
  )
}

/** The shape of PyTorch's upsamplers. */
export const goldenShape = { hidden: 4, sharedKernels: false, embeddingSize: 32, resize: 'first' } as const

/** PyTorch's parameters under our names, with gates that let everything through: it has none. */
export function goldenParameters({ params, upsampler }: UpsamplerGolden): NamedTensors {
  const own = params.map(({ name, shape, a, phase, amp }) => {
    const values = goldenInput({ fn: 'sin', a, phase, amp, shape, dtype: 'float32' })
    return [goldenName(upsampler, name), createTensor('float32', Float32Array.from(values), shape)] as const
  })
  const gates = upsampler.skips_encoder_order.flatMap((place, at) => {
    const channels = upsampler.channels[at]!
    return [
      [`skip${place}.gate.weight`, createTensor('float32', new Float32Array(channels * 32), [channels, 32])],
      [`skip${place}.gate.bias`, createTensor('float32', new Float32Array(channels).fill(1), [channels])],
    ] as const
  })
  return Object.fromEntries([...own, ...gates])
}

/** `up1.block1.conv1.weight` is `skip3.block1.conv1.weight` where upsampler 1 belongs to skip feature 3. */
export function goldenName({ skips_encoder_order: places }: UpsamplerGolden['upsampler'], name: string): string {
  return name.replace(/^up(\d+)/, (_, at: string) => `skip${places[Number(at)]}`)
}
