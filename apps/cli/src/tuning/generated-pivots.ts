import { guidedDenoiser, sample } from '@self-cascade/cascade'
import type { Conditioning, Denoiser, DiffusionModel, PixelSize, Tensor } from '@self-cascade/core'
import { replacePivot } from '@self-cascade/pivot'
import { schedulerFromConfig } from '@self-cascade/schedulers'
import { concatBatch, philoxRandom, sliceBatch } from '@self-cascade/tensor'
import type { PivotRefinement } from '@self-cascade/tuning'

/** How pivots are made anew. */
export interface GeneratedPivotsOptions {
  readonly model: DiffusionModel
  /** Size of the pivots, in pixels. */
  readonly size: PixelSize
  /** The paper's K: what lies above this timestep is kept of a picture. */
  readonly startTimestep: number
  readonly guidanceScale: number
}

/** Pivots that the model makes itself, as the cascade meets them. */
export interface GeneratedPivots {
  readonly refinement: PivotRefinement
  dispose(): Promise<void>
}

/** Length of the whole schedule. */
const scheduleSteps = 20

/** Apart from the seeds of runs, whose noise shall not come again; the same in every run, so that the cache serves all. */
const noiseSeed = 2 ** 40

/**
 * Noises the latents of downsampled pictures to a timestep and lets the model denoise them with their captions: what comes out
 * has the picture's layout and the model's own hand. Picture `i` has noise of its number.
 */
export function generatedPivots({
  model,
  size,
  startTimestep,
  guidanceScale,
}: GeneratedPivotsOptions): GeneratedPivots {
  const scheduler = schedulerFromConfig(model.schedulerConfig)
  const isGuided = guidanceScale > 1 && !model.guidanceEmbedded
  let plain: Denoiser | undefined
  const open = async () => {
    plain ??= await model.openDenoiser({ size, batch: isGuided ? 2 : 1 })
    return plain
  }
  const refineOne = async (latents: Tensor, caption: string, picture: number, signal: AbortSignal | undefined) => {
    const { positive, negative } = await encodeCaption(caption)
    const denoiser = await open()
    const guided = isGuided
      ? guidedDenoiser(denoiser, { guidanceScale, unconditional: negative, mode: 'batched', guidanceRescale: 0 })
      : denoiser
    const run = scheduler.createRun({ numInferenceSteps: scheduleSteps, startTimestep })
    const random = philoxRandom({ seed: noiseSeed, stage: picture })
    const grid = { width: latents.dims[3]!, height: latents.dims[2]! }
    const noised = replacePivot({ pivot: latents, size: grid, level: run.startLevel, random })
    const steps = sample({
      ...{ denoiser: guided, run, latents: noised, conditioning: positive, random },
      ...(signal && { signal }),
    })
    for (;;) {
      const { value, done } = await steps.next()
      if (done) return value
    }
  }
  const encodeCaption = async (caption: string) => {
    const { conditioning } = await model.encodePrompts({ prompts: [caption, ''], size, guidanceScale })
    return { positive: rowOf(conditioning, 0), negative: rowOf(conditioning, 1) }
  }
  return {
    refinement: {
      description: JSON.stringify({ generated: 1, startTimestep, guidanceScale, steps: scheduleSteps, noiseSeed }),
      async refine({ latents, captions, from, signal }) {
        const refined: Tensor[] = []
        for (const [row, caption] of captions.entries()) {
          refined.push(await refineOne(sliceBatch(latents, row, row + 1), caption, from + row, signal))
        }
        return concatBatch(refined)
      },
    },
    dispose: async () => plain?.dispose(),
  }
}

function rowOf(conditioning: Conditioning, row: number): Conditioning {
  const entries = Object.entries(conditioning) as [string, Tensor | undefined][]
  const rows = entries.flatMap(([name, tensor]) => (tensor ? [[name, sliceBatch(tensor, row, row + 1)] as const] : []))
  return Object.fromEntries(rows) as unknown as Conditioning
}
