import {
  type Conditioning,
  createTensor,
  type Denoiser,
  type DenoiserInput,
  type NamedTensors,
  type Tensor,
} from '@self-cascade/core'
import { concatBatch, meanAndStd, repeatBatch, scale, sliceBatch } from '@self-cascade/tensor'
import type { GuidanceMode } from './options.ts'

/** How guidance is applied. */
export interface GuidanceOptions {
  /** The paper's w: `ε̃ = ε_uncond + w · (ε_cond − ε_uncond)`. */
  readonly guidanceScale: number
  /** The conditioning of the negative (or empty) prompt, same batch as the positive one. */
  readonly unconditional: Conditioning
  readonly mode: GuidanceMode
  /** 0..1, see Lin et al., "Common Diffusion Noise Schedules and Sample Steps Are Flawed", eq. 15-16. */
  readonly guidanceRescale: number
  /**
   * Pivot features of the unconditional half, for sequential mode. In batched mode the pivot features of each call hold the rows
   * of both halves, unconditional first.
   */
  readonly unconditionalFeatures?: NamedTensors
}

/**
 * Wraps a denoiser in classifier-free guidance: `ε̃ = ε_uncond + w · (ε_cond − ε_uncond)` (Ho & Salimans 2022, eq. 6 with
 * w = 1 + their w). Batched mode asks for both halves in one call of twice the rows, unconditional first.
 */
export function guidedDenoiser(denoiser: Denoiser, options: GuidanceOptions): Denoiser {
  const halves = options.mode === 'batched' ? predictTogether : predictInTurn
  return {
    specificationVersion: 1,
    dispose: () => denoiser.dispose(),
    async predict(input) {
      const [unconditional, conditional] = await halves(denoiser, input, options)
      const guided = combine(unconditional, conditional, options.guidanceScale)
      return options.guidanceRescale === 0 ? guided : rescale(guided, conditional, options.guidanceRescale)
    },
  }
}

type Halves = readonly [unconditional: Tensor, conditional: Tensor]

async function predictTogether(
  denoiser: Denoiser,
  input: DenoiserInput,
  { unconditional }: GuidanceOptions,
): Promise<Halves> {
  const rows = input.latents.dims[0]!
  const output = await denoiser.predict({
    ...input,
    latents: repeatBatch(input.latents, 2),
    conditioning: concatConditioning(unconditional, input.conditioning),
  })
  return [sliceBatch(output, 0, rows), sliceBatch(output, rows, 2 * rows)]
}

async function predictInTurn(
  denoiser: Denoiser,
  input: DenoiserInput,
  { unconditional, unconditionalFeatures }: GuidanceOptions,
): Promise<Halves> {
  const first = await denoiser.predict({
    ...input,
    conditioning: unconditional,
    ...(unconditionalFeatures && { pivotFeatures: unconditionalFeatures }),
  })
  return [first, await denoiser.predict(input)]
}

function combine(unconditional: Tensor, conditional: Tensor, scale: number): Tensor {
  const guided = new Float32Array(conditional.data.length)
  for (let index = 0; index < guided.length; index++) {
    const base = unconditional.data[index]!
    guided[index] = base + scale * (conditional.data[index]! - base)
  }
  return createTensor('float32', guided, conditional.dims)
}

/** `ε = φ · ε̃ · std(ε_cond)/std(ε̃) + (1 − φ) · ε̃`, row by row. */
function rescale(guided: Tensor, conditional: Tensor, amount: number): Tensor {
  const rows = guided.dims[0]!
  return concatBatch(
    Array.from({ length: rows }, (_, row) => {
      const mine = sliceBatch(guided, row, row + 1)
      const ratio = meanAndStd(sliceBatch(conditional, row, row + 1)).std / meanAndStd(mine).std
      return scale(mine, amount * ratio + 1 - amount)
    }),
  )
}

/** Stacks two conditionings along the batch axis. */
export function concatConditioning(first: Conditioning, second: Conditioning): Conditioning {
  return mapConditioning(first, (tensor, name) => concatBatch([tensor, second[name]!]))
}

/** Gives the conditioning of `rows` pictures that share one prompt. */
export function repeatConditioning(conditioning: Conditioning, rows: number): Conditioning {
  if (rows === 1) return conditioning
  return mapConditioning(conditioning, (tensor) => repeatBatch(tensor, rows))
}

/** Gives row `row` of a conditioning as a conditioning of its own. */
export function conditioningRow(conditioning: Conditioning, row: number): Conditioning {
  return mapConditioning(conditioning, (tensor) => sliceBatch(tensor, row, row + 1))
}

function mapConditioning(
  conditioning: Conditioning,
  change: (tensor: Tensor, name: keyof Conditioning) => Tensor,
): Conditioning {
  const entries = Object.entries(conditioning) as [keyof Conditioning, Tensor | undefined][]
  return Object.fromEntries(
    entries.flatMap(([name, tensor]) => (tensor === undefined ? [] : [[name, change(tensor, name)]])),
  ) as unknown as Conditioning
}
