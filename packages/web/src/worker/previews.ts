import type { CascadeStep } from '@self-cascade/cascade'
import type { DiffusionModel, Tensor } from '@self-cascade/core'
import type { StudioImage } from '../protocol.ts'
import { imageOf } from './images.ts'
import { fitLatentColours, type LatentColours } from './latent-colours.ts'

/** Pictures of what steps predict. */
export interface Previews {
  of(step: CascadeStep, signal: AbortSignal): Promise<StudioImage>
  /** Learns the colours of latents from a stage that was decoded. */
  learn(latents: Tensor, pixels: Tensor): void
}

/** A preview is decoded when that takes no more than this part of the time since the last one. */
const decodingShare = 0.15

/**
 * Makes previews: by the colours of latents, and decoded as often as that costs little.
 *
 * @param now - milliseconds of a clock
 */
export function createPreviews(model: Pick<DiffusionModel, 'decode'>, now: () => number): Previews {
  let colours: LatentColours | null = null
  let lastDecoded = Number.NEGATIVE_INFINITY
  /** Milliseconds per latent cell. */
  let costPerCell = 0

  async function decode(latents: Tensor, signal: AbortSignal): Promise<StudioImage> {
    const begin = now()
    const pixels = await model.decode(latents, { signal })
    lastDecoded = now()
    costPerCell = (lastDecoded - begin) / areaOf(latents)
    colours = fitLatentColours(latents, pixels)
    return imageOf(pixels)
  }

  return {
    async of({ predOriginalSample: latents }, signal) {
      const isCheap = costPerCell * areaOf(latents) <= decodingShare * (now() - lastDecoded)
      return colours && !isCheap ? imageOf(colours.apply(latents)) : decode(latents, signal)
    },
    learn(latents, pixels) {
      colours = fitLatentColours(latents, pixels)
    },
  }
}

const areaOf = ({ dims }: Tensor) => dims.at(-2)! * dims.at(-1)!
