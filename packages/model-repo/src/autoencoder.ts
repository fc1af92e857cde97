import {
  assertSameDims,
  createError,
  createTensor,
  InvalidOption,
  type RandomSource,
  type SessionOptions,
  type Tensor,
  throwIfAborted,
} from '@self-cascade/core'
import { concatBatch, sliceBatch } from '@self-cascade/tensor'
import { NonFinitePixels } from './errors.ts'
import { framesAsRows, rowsAsFrames } from './frames-as-rows.ts'
import { scaleLatents, unscaleLatents } from './latent-scaling.ts'
import type { OnnxComponent } from './onnx-component.ts'
import type { ModelRepo } from './open-model-repo.ts'
import { createSessionSlot } from './session-slot.ts'
import { expectOutputDims, toFloat32, toInput } from './tensor-border.ts'
import type { TrackedSessions } from './tracked-sessions.ts'

interface CallOptions {
  readonly random?: RandomSource
  readonly signal?: AbortSignal
}

/** Turns latents into pictures and back, one picture or frame at a time, so that memory does not grow with their number. */
export interface Autoencoder {
  decode(latents: Tensor, options?: CallOptions): Promise<Tensor>
  encode(pixels: Tensor, options?: CallOptions): Promise<Tensor>
}

/** Binds the autoencoder's halves to sessions. */
export function createAutoencoder(sessions: TrackedSessions, repo: ModelRepo): Autoencoder {
  const { vaeDecoder, vaeEncoder, latentChannels, latentScale, latentScaling } = repo
  const decoder = createRowRunner(sessions, vaeDecoder)
  const encoder = vaeEncoder && createRowRunner(sessions, vaeEncoder)

  return {
    async decode(latents, { signal } = {}) {
      const frames = checkDims('latents', latents, latentChannels, 1)
      const rows = framesAsRows(unscaleLatents(latents, latentScaling))
      const pixels = await decoder(rows, signal)
      const [batch, , height, width] = rows.dims as [number, number, number, number]
      expectOutputDims(pixels, [batch, 3, height * latentScale, width * latentScale], vaeDecoder.name)
      return rowsAsFrames(expectFinite(pixels, vaeDecoder.name), frames)
    },

    async encode(pixels, { random, signal } = {}) {
      if (!encoder || !vaeEncoder) {
        const value = `the model ${repo.name}`
        throw createError(InvalidOption, {
          name: 'model',
          value,
          expected: 'one with a vae_encoder, to encode pictures',
        })
      }
      const frames = checkDims('pixels', pixels, 3, latentScale)
      const rows = framesAsRows(pixels)
      const encoded = rowsAsFrames(await encoder(rows, signal), frames)
      const size = pixels.dims.slice(2).map((dim, axis, all) => (axis < all.length - 2 ? dim : dim / latentScale))
      const latentDims = [pixels.dims[0]!, latentChannels, ...size]
      const isSample = encoded.dims[1] === latentChannels
      const expected = isSample ? latentDims : [pixels.dims[0]!, 2 * latentChannels, ...size]
      expectOutputDims(encoded, expected, vaeEncoder.name)
      const drawn = isSample ? encoded : drawLatents(encoded, latentDims, random)
      return scaleLatents(expectFinite(drawn, vaeEncoder.name), latentScaling)
    },
  }
}

type RowRunner = (rows: Tensor, signal: AbortSignal | undefined) => Promise<Tensor>

/** Runs a network of one input on each row of a batch. */
function createRowRunner(sessions: TrackedSessions, component: OnnxComponent): RowRunner {
  const { name, description } = component
  const slot = createSessionSlot(sessions, component)
  const [input, output] = [description.inputs[0]!, description.outputs[0]!]
  return (rows, signal) => {
    const dims = [1, ...rows.dims.slice(1)]
    const abort = signal ? { signal } : {}
    const options: SessionOptions = {
      label: `${name} ${dims.slice(-2).reverse().join('x')}`,
      inputDims: { [input.name]: dims },
      ...abort,
    }
    return slot.use(options, async (session) => {
      const results: Tensor[] = []
      for (let row = 0; row < rows.dims[0]!; row++) {
        throwIfAborted(signal, name)
        const feeds = { [input.name]: toInput(sliceBatch(rows, row, row + 1), input.type) }
        const outputs = await session.run(feeds, { fetches: [output.name], ...abort })
        results.push(await toFloat32(outputs[output.name], name, output.name))
      }
      return concatBatch(results)
    })
  }
}

/** A picture of NaN would be written as a black one, as if all had gone well. */
function expectFinite(tensor: Tensor, component: string): Tensor {
  const { data } = tensor
  let count = 0
  for (let index = 0; index < data.length; index++) if (!Number.isFinite(data[index])) count++
  if (count > 0) throw createError(NonFinitePixels, { component, count, of: data.length })
  return tensor
}

/** Checks rank, channels and that the sides divide; gives the number of frames of clips. */
function checkDims(name: string, { dims }: Tensor, channels: number, multiple: number): number | undefined {
  if (dims.length !== 4 && dims.length !== 5) {
    throw createError(InvalidOption, { name: `rank of ${name}`, value: dims.length, expected: '4, or 5 for clips' })
  }
  assertSameDims(name, dims, [dims[0]!, channels, ...dims.slice(2)])
  for (const side of dims.slice(-2)) {
    if (side % multiple === 0) continue
    throw createError(InvalidOption, { name: `side of ${name}`, value: side, expected: `a multiple of ${multiple}` })
  }
  return dims.length === 5 ? dims[2] : undefined
}

/**
 * Draws latents from the posterior: `mean + exp(½ · clamp(logvar, −30, 20)) · ε`, or its mean without `random`. The encoder
 * gives mean and log variance one after the other on the channel axis.
 */
function drawLatents(parameters: Tensor, dims: readonly number[], random: RandomSource | undefined): Tensor {
  const latents = createTensor('float32', new Float32Array(parameters.data.length / 2), dims)
  const noise = random?.normal(dims)
  const rowSize = latents.data.length / dims[0]!
  for (let index = 0; index < latents.data.length; index++) {
    const meanIndex = index + Math.floor(index / rowSize) * rowSize
    const mean = parameters.data[meanIndex]!
    const logVariance = Math.min(20, Math.max(-30, parameters.data[meanIndex + rowSize]!))
    latents.data[index] = noise ? mean + Math.exp(0.5 * logVariance) * noise.data[index]! : mean
  }
  return latents
}
