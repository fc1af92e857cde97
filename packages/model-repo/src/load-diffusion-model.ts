import type { Backend, DiffusionModel, PixelSize } from '@self-cascade/core'
import { createAutoencoder } from './autoencoder.ts'
import { denoiserDims } from './denoiser-dims.ts'
import { encodePrompts } from './encode-prompts.ts'
import { createOnnxDenoiser } from './onnx-denoiser.ts'
import type { ModelRepo } from './open-model-repo.ts'
import { createPromptEncoder } from './prompt-encoder.ts'
import { trackSessions } from './tracked-sessions.ts'

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
  const { unet } = repo
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
    async openDenoiser({ size, batch, signal }) {
      const { latentDims, timestepDims, inputDims } = denoiserDims(repo, { size, batch })
      const label = `${unet.name} ${describeSize(size)}`
      const session = await sessions.open(unet, { label, inputDims, ...(signal ? { signal } : {}) })
      const { inputs, outputs } = unet.description
      const output = outputs.find(({ name }) => name === 'out_sample') ?? outputs[0]!
      return createOnnxDenoiser({ session, inputs, output, label, latentDims, timestepDims })
    },
    decode: (latents, options) => autoencoder.decode(latents, options),
    encode: (pixels, options) => autoencoder.encode(pixels, options),
    get timings() {
      return sessions.timings
    },
    dispose: () => sessions.dispose(),
  }
}

function describeSize({ width, height, frames }: PixelSize): string {
  return frames === undefined ? `${width}x${height}` : `${width}x${height}x${frames}`
}
