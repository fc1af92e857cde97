import { type Backend, createTensor, type Tensor } from '@self-cascade/core'
import { psnr } from '@self-cascade/metrics'
import { initializersToInputs, modelFromGraph, serializeModel, setOutputs } from '@self-cascade/onnx-graph'
import { clamp } from '@self-cascade/tensor'
import type { PictureSource } from '../picture-source.ts'
import { autoencoderGraph } from './autoencoder-graph.ts'
import { readPixels } from './picture-batches.ts'
import type { TunableAutoencoder } from './tunable-autoencoder.ts'

/** What an autoencoder is judged by. */
export interface AutoencoderMeasureOptions extends Omit<TunableAutoencoder, 'parameterCount' | 'trainable'> {
  readonly backend: Backend
  /** Pictures that are not trained on; all of them are used, and each of the size that they have. */
  readonly pictures: PictureSource
  /** Pictures per run; the last run may have fewer. 8 by default. */
  readonly batch?: number
}

/** How well an autoencoder does. */
export interface AutoencoderQuality {
  /** Mean over the pictures of the peak signal-to-noise ratio of what comes back, in dB. The latents are the means, without noise. */
  readonly psnr: number
  /** `1 / σ` with σ the standard deviation of all elements of the means: the `scaling_factor` of diffusers' configs. */
  readonly scalingFactor: number
}

/** Measures an autoencoder on the same pictures each time, so that two measurements can be compared. */
export interface AutoencoderMeasure {
  measure(parameters: Readonly<Record<string, Tensor>>): Promise<AutoencoderQuality>
  dispose(): Promise<void>
}

/**
 * Opens a session that encodes and decodes pictures, and measures what comes back.
 *
 * @throws {@link AutoencoderUnusable} when the networks do not belong together.
 */
export async function openAutoencoderMeasure(options: AutoencoderMeasureOptions): Promise<AutoencoderMeasure> {
  const { backend, pictures, batch = 8 } = options
  const { rgb } = await pictures.read(0, 1)
  const imageDims = [batch, 3, rgb.dims[1]!, rgb.dims[2]!]
  const { session, outputs } = await openSession(options, imageDims)
  return {
    async measure(parameters) {
      // Weights are sent to the runtime once, not with every batch.
      const weights = (await backend.keepTensors?.(parameters)) ?? parameters
      const decibels: number[] = []
      const moments = { count: 0, sum: 0, squares: 0 }
      try {
        for (let from = 0; from < pictures.count; from += batch) {
          const pixels = await readPixels(pictures, from, batch)
          const results = await session.run({ ...weights, pictures: pixels })
          // The last batch is filled up with pictures that were measured already.
          const rows = Math.min(batch, pictures.count - from)
          const [mean, restored] = outputs.map((name) => results[name] as Tensor)
          for (let row = 0; row < rows; row++) decibels.push(psnr(rowOf(pixels, row), clampedRow(restored!, row)))
          addMoments(moments, mean!.data.subarray(0, (mean!.data.length / batch) * rows))
        }
      } finally {
        for (const tensor of Object.values(weights)) tensor.dispose()
      }
      const { count, sum, squares } = moments
      const deviation = Math.sqrt(squares / count - (sum / count) ** 2)
      return {
        psnr: decibels.reduce((total, value) => total + value, 0) / decibels.length,
        scalingFactor: 1 / deviation,
      }
    },
    dispose: () => session.dispose(),
  }
}

async function openSession({ backend, wrt, ...networks }: AutoencoderMeasureOptions, imageDims: readonly number[]) {
  const { graph, mean, decode } = autoencoderGraph({ ...networks, imageDims, keep: wrt })
  const outputs = [mean.name, decode(mean).name]
  setOutputs(graph, outputs)
  initializersToInputs(graph, wrt)
  const bytes = serializeModel(modelFromGraph(graph))
  return { outputs, session: await backend.createSession({ bytes }, { label: 'autoencoder measure' }) }
}

/** One picture of a batch: [1, 3, H, W]. */
function rowOf({ data, dims }: Tensor, row: number): Tensor {
  const size = data.length / dims[0]!
  return createTensor('float32', data.subarray(row * size, (row + 1) * size), [1, ...dims.slice(1)])
}

/** Pictures are shown within −1..1, whatever the decoder gives. */
const clampedRow = (pictures: Tensor, row: number): Tensor => clamp(rowOf(pictures, row), -1, 1)

function addMoments(moments: { count: number; sum: number; squares: number }, values: Float32Array): void {
  moments.count += values.length
  for (const value of values) {
    moments.sum += value
    moments.squares += value * value
  }
}
