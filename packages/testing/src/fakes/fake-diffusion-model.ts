import {
  createError,
  createTensor,
  type Denoiser,
  type DenoiserInput,
  type DiffusionModel,
  DimsMismatch,
  InvalidOption,
  type OpenDenoiserInput,
  type PixelSize,
  type PredictionType,
  type Tensor,
  throwIfAborted,
} from '@self-cascade/core'
import { averageBlocks, repeatBlocks } from './fake-codec.ts'
import { fakeDenoiser } from './fake-denoiser.ts'
import { fakeSchedulerConfigs, fakeNumTrainTimesteps as numTrainTimesteps } from './fake-scheduler-configs.ts'
import { cutPrompt, drawnLatents, hashedTextStates } from './fake-text.ts'
import { flowLevels, latentDiffusionAlphasCumprod, variancePreservingLevels } from './noise-levels.ts'

/** One call that a fake model has answered, in order. */
export type FakeModelCall =
  | { readonly method: 'encodePrompts'; readonly prompts: readonly string[]; readonly size: PixelSize }
  | { readonly method: 'openDenoiser'; readonly size: PixelSize; readonly batch: number }
  | { readonly method: 'predict'; readonly timestep: number; readonly dims: readonly number[] }
  | { readonly method: 'decode' | 'encode'; readonly dims: readonly number[] }
  | { readonly method: 'disposeDenoiser' | 'dispose' }

/** Options of {@link fakeDiffusionModel}; all have defaults. */
export interface FakeDiffusionModelOptions {
  readonly name?: string
  readonly fingerprint?: string
  /** `epsilon` when absent. */
  readonly predictionType?: PredictionType
  /** Replaces the config of the DDIM (or, for `flow`, flow-matching Euler) schedule. */
  readonly schedulerConfig?: Readonly<Record<string, unknown>>
  /** 4 when absent. */
  readonly latentChannels?: number
  /** 8 when absent. */
  readonly latentScale?: number
  /** `latentScale` when absent. */
  readonly sizeMultiple?: number
  /** 64×64 (and 4 frames for video) when absent. */
  readonly nativeSize?: PixelSize
  readonly video?: boolean
  readonly canEncode?: boolean
  readonly guidanceEmbedded?: boolean
  /** Standard deviation of the pictures around what their prompt draws; 0 when absent. */
  readonly standardDeviation?: number
  /** Prompts of more words are cut; 75 when absent. */
  readonly maxWords?: number
  /** Makes the n-th prediction of the model (1 for the first) give NaN. */
  readonly nanAtPrediction?: number
  /** How long each prediction takes. */
  readonly delayMilliseconds?: number
  /** Called before each prediction with its number, counted from 1; may throw or abort. */
  readonly onPredict?: (prediction: number, input: DenoiserInput) => void | Promise<void>
}

/** A diffusion model without weights, with a record of its calls. */
export interface FakeDiffusionModel extends DiffusionModel {
  readonly calls: readonly FakeModelCall[]
}

function delay(milliseconds: number): Promise<void> {
  return milliseconds > 0 ? new Promise((resolve) => setTimeout(resolve, milliseconds)) : Promise.resolve()
}

function requireDims(name: string, actual: readonly number[], expected: readonly number[]): void {
  if (actual.join() !== expected.join()) throw createError(DimsMismatch, { name, actual, expected })
}

function requireMultiple(name: 'width' | 'height', value: number, multiple: number): void {
  if (value % multiple !== 0) throw createError(InvalidOption, { name, value, expected: `a multiple of ${multiple}` })
}

/**
 * A whole diffusion model without weights: prompts become a hash, the denoiser is the perfect one for the picture that a prompt
 * draws (so a deterministic run ends in that picture, at any size), and the codec repeats and averages blocks. It can be slow,
 * give NaN or fail at a chosen prediction, and it records its calls. Its encoder has no posterior: `random` is not drawn from.
 *
 * @example
 * ```ts
 * const model = fakeDiffusionModel({ nanAtPrediction: 7 })
 * ```
 */
export function fakeDiffusionModel(options: FakeDiffusionModelOptions = {}): FakeDiffusionModel {
  const { predictionType = 'epsilon', latentChannels = 4, latentScale = 8, video = false } = options
  const { sizeMultiple = latentScale, guidanceEmbedded = false, delayMilliseconds = 0, maxWords = 75 } = options
  const levelAt =
    predictionType === 'flow'
      ? flowLevels(numTrainTimesteps)
      : variancePreservingLevels(latentDiffusionAlphasCumprod(numTrainTimesteps))
  const calls: FakeModelCall[] = []
  let predictions = 0
  let sessionMilliseconds = 0

  async function timed<T>(work: () => T | Promise<T>): Promise<T> {
    const begin = performance.now()
    const result = await work()
    sessionMilliseconds += performance.now() - begin
    return result
  }

  async function predict(input: DenoiserInput): Promise<Tensor> {
    const { latents, timestep, conditioning, signal } = input
    calls.push({ method: 'predict', timestep, dims: latents.dims })
    const prediction = ++predictions
    await options.onPredict?.(prediction, input)
    throwIfAborted(signal, 'a prediction')
    await delay(delayMilliseconds)
    if (prediction === options.nanAtPrediction) {
      return createTensor('float32', new Float32Array(latents.data.length).fill(Number.NaN), latents.dims)
    }
    const mean = drawnLatents(conditioning.encoderHiddenStates, latents.dims)
    const { standardDeviation = 0 } = options
    return await fakeDenoiser({ mean, standardDeviation, predictionType, levelAt }).predict(input)
  }

  function openDenoiser({ size, batch, signal }: OpenDenoiserInput): Denoiser {
    throwIfAborted(signal, 'the opening of a denoiser')
    requireMultiple('width', size.width, sizeMultiple)
    requireMultiple('height', size.height, sizeMultiple)
    calls.push({ method: 'openDenoiser', size, batch })
    const frames = video ? [size.frames ?? 1] : []
    const dims = [batch, latentChannels, ...frames, size.height / latentScale, size.width / latentScale]
    return {
      specificationVersion: 1,
      async predict(input) {
        requireDims('latents', input.latents.dims, dims)
        const { encoderHiddenStates } = input.conditioning
        requireDims('encoderHiddenStates', encoderHiddenStates.dims, [batch, ...encoderHiddenStates.dims.slice(1)])
        return await timed(() => predict(input))
      },
      dispose: async () => void calls.push({ method: 'disposeDenoiser' }),
    }
  }

  return {
    name: options.name ?? 'fake',
    fingerprint: options.fingerprint ?? 'fake-0000',
    predictionType,
    schedulerConfig: options.schedulerConfig ?? fakeSchedulerConfigs[predictionType],
    latentChannels,
    latentScale,
    sizeMultiple,
    nativeSize: options.nativeSize ?? { width: 64, height: 64, ...(video ? { frames: 4 } : {}) },
    video,
    canEncode: options.canEncode ?? true,
    guidanceEmbedded,
    calls,
    get timings() {
      return { sessionMilliseconds, openMilliseconds: 0, runs: predictions }
    },
    async encodePrompts({ prompts, size, guidanceScale, signal }) {
      throwIfAborted(signal, 'the encoding of the prompts')
      calls.push({ method: 'encodePrompts', prompts, size })
      const cuts = prompts.map((prompt) => ({ prompt, ...cutPrompt(prompt, maxWords) }))
      const states = { encoderHiddenStates: hashedTextStates(cuts.map(({ kept }) => kept)) }
      const embedding = new Float32Array(prompts.length * 8).fill(guidanceScale ?? 0)
      return {
        conditioning: guidanceEmbedded
          ? { ...states, timestepCond: createTensor('float32', embedding, [prompts.length, 8]) }
          : states,
        truncated: cuts.filter(({ lost }) => lost !== '').map(({ prompt, lost }) => ({ prompt, lost })),
      }
    },
    openDenoiser: async (input) => openDenoiser(input),
    async decode(latents, { signal } = {}) {
      throwIfAborted(signal, 'the decoding')
      calls.push({ method: 'decode', dims: latents.dims })
      return await timed(() => repeatBlocks(latents, { latentChannels, latentScale }))
    },
    async encode(pixels, { signal } = {}) {
      throwIfAborted(signal, 'the encoding of pixels')
      calls.push({ method: 'encode', dims: pixels.dims })
      return await timed(() => averageBlocks(pixels, { latentChannels, latentScale }))
    },
    dispose: async () => void calls.push({ method: 'dispose' }),
  }
}
