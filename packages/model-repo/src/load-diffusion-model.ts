import type { Backend, DiffusionModel, OpenDenoiserInput, OpenPivotEncoderInput, PixelSize } from '@self-cascade/core'
import { createAutoencoder } from './autoencoder.ts'
import { denoiserDims } from './denoiser-dims.ts'
import { encodePrompts } from './encode-prompts.ts'
import { createOnnxDenoiser } from './onnx-denoiser.ts'
import { createOnnxPivotEncoder } from './onnx-pivot-encoder.ts'
import type { ModelRepo } from './open-model-repo.ts'
import { createPromptEncoder } from './prompt-encoder.ts'
import { type TrackedSessions, trackSessions } from './tracked-sessions.ts'

/** A checked model folder and the backend that runs it. */
export interface LoadDiffusionModelOptions {
  readonly repo: ModelRepo
  /** Stays the caller's: disposing the model does not dispose it. */
  readonly backend: Backend
}

/**
 * Binds a model folder to a backend. Sessions are made when they are first needed: the text encoders and the autoencoder stay
 * loaded between calls when they are smaller than 100 MB, the network's session is fixed to one size and lives as long as its
 * denoiser.
 *
 * @example
 * ```ts
 * const repo = await openModelRepo(nodeModelFolder('models/stable-diffusion-v1-5'))
 * const model = loadDiffusionModel({ repo, backend })
 * const { conditioning } = await model.encodePrompts({ prompts: ['a red house'], size: model.nativeSize })
 * ```
 */
export function loadDiffusionModel({ repo, backend }: LoadDiffusionModelOptions): DiffusionModel {
  const sessions = trackSessions(repo.folder, backend)
  const encoders = repo.textEncoders.map((parts) => createPromptEncoder(sessions, parts))
  const autoencoder = createAutoencoder(sessions, repo)
  return {
    name: repo.name,
    fingerprint: repo.fingerprint,
    predictionType: repo.predictionType,
    schedulerConfig: repo.schedulerConfig,
    latentChannels: repo.latentChannels,
    latentScale: repo.latentScale,
    sizeMultiple: repo.sizeMultiple,
    nativeSize: repo.nativeSize,
    video: repo.video,
    canEncode: repo.vaeEncoder !== undefined,
    guidanceEmbedded: repo.guidanceEmbedded,
    encodePrompts: (input) => encodePrompts(repo, encoders, input),
    openDenoiser: (input) => openDenoiser(sessions, repo, input),
    openPivotEncoder: (input) => openPivotEncoder(sessions, repo, input),
    decode: (latents, options) => autoencoder.decode(latents, options),
    encode: (pixels, options) => autoencoder.encode(pixels, options),
    get timings() {
      return sessions.timings
    },
    dispose: () => sessions.dispose(),
  }
}

async function openDenoiser(sessions: TrackedSessions, repo: ModelRepo, input: OpenDenoiserInput) {
  const { unet } = repo
  const { edit, extraInputDims, extraTimesteps = [], signal } = input
  const dims = denoiserDims(repo, input)
  const label = `${unet.name} ${describeSize(input.size)}`
  const timesteps = dims.timestepDims.length === 0 ? [] : extraTimesteps.map((name) => [name, dims.timestepDims])
  const inputDims = { ...dims.inputDims, ...Object.fromEntries(timesteps), ...extraInputDims }
  const session = await sessions.open(unet, { label, inputDims, ...(signal ? { signal } : {}) }, edit)
  const { inputs, outputs } = unet.description
  const output = outputs.find(({ name }) => name === 'out_sample') ?? outputs[0]!
  return createOnnxDenoiser({ session, inputs, output, label, ...dims, extraTimesteps })
}

async function openPivotEncoder(sessions: TrackedSessions, repo: ModelRepo, input: OpenPivotEncoderInput) {
  const { unet } = repo
  const { edit, signal } = input
  const { inputDims, ...dims } = denoiserDims(repo, input)
  const label = `${unet.name} encoder ${describeSize(input.size)}`
  const session = await sessions.open(unet, { label, inputDims, ...(signal ? { signal } : {}) }, edit)
  return createOnnxPivotEncoder({ session, inputs: unet.description.inputs, label, ...dims })
}

function describeSize({ width, height, frames }: PixelSize): string {
  return frames === undefined ? `${width}x${height}` : `${width}x${height}x${frames}`
}
