import type { ModelRepo } from '@self-cascade/model-repo'

/** Memory for making pictures of one size. */
export interface StageMemory {
  readonly width: number
  readonly height: number
  readonly bytes: number
}

/** A rough estimate of the memory that a model needs. */
export interface MemoryEstimate {
  /** Weights of the largest component, as float32: components are loaded one after the other. */
  readonly weightBytes: number
  /** With activations, at the native size and at 2 and 4 times its sides. */
  readonly stages: readonly StageMemory[]
}

interface NetworkConfig {
  readonly channels: readonly number[]
  readonly layers: number
}

async function readConfig({ folder }: ModelRepo, path: string): Promise<NetworkConfig> {
  const text = await folder.readText(path).catch(() => '{}')
  const config = JSON.parse(text) as { block_out_channels?: number[]; layers_per_block?: number }
  return { channels: config.block_out_channels ?? [320], layers: config.layers_per_block ?? 2 }
}

/**
 * Estimates memory. The network keeps `layers + 1` feature maps of every level for its skips, and works on about six maps of
 * the first level at once; both for the two rows of guidance. The decoder works on about four maps of its last level at the
 * size of the picture.
 */
export async function estimateMemory(repo: ModelRepo): Promise<MemoryEstimate> {
  const unet = await readConfig(repo, 'unet/config.json')
  const decoder = await readConfig(repo, 'vae_decoder/config.json')
  const components = [repo.unet, repo.vaeDecoder, ...repo.textEncoders.map(({ component }) => component)]
  const weightBytes = Math.max(...components.map(({ description }) => description.parameters * 4))
  const bytesPerFloat = 4
  const rows = 2
  const skips = unet.channels.reduce((sum, channels, level) => sum + ((unet.layers + 1) * channels) / 4 ** level, 0)
  const perCell = rows * (skips + 6 * unet.channels[0]!) * bytesPerFloat
  const perPixel = 4 * decoder.channels[0]! * bytesPerFloat
  const stages = [1, 2, 4].map((scale) => {
    const { width, height, frames = 1 } = repo.nativeSize
    const pixels = width * scale * height * scale
    const activations = Math.max((pixels / repo.latentScale ** 2) * perCell * frames, pixels * perPixel)
    return { width: width * scale, height: height * scale, bytes: Math.round(weightBytes + activations) }
  })
  return { weightBytes, stages }
}
