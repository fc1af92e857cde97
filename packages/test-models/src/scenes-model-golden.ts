import { readFileSync } from 'node:fs'
import { type NpyArray, parseNpy } from './npy.ts'

/** One prompt taken through the cascade 128 → 256 → 512 of the scenes model by PyTorch. */
export interface ScenesModelGoldenCase {
  readonly prompt: string
  readonly inputIds: readonly number[]
  readonly stages: readonly {
    readonly size: number
    readonly startTimestep: number
    readonly timesteps: readonly number[]
    /** Scaled latents at the end of the stage. */
    readonly latents: NpyArray
    readonly pictureMean: number
    readonly pictureStd: number
  }[]
}

/** The golden cascades of the scenes model and the settings they were made with. */
export interface ScenesModelGolden {
  readonly steps: number
  readonly guidanceScale: number
  readonly strength: number
  /** Unit noise of each stage, by its size in pixels. */
  readonly noise: Readonly<Record<number, NpyArray>>
  readonly cases: readonly ScenesModelGoldenCase[]
}

interface GoldenJson {
  steps: number
  guidance: number
  strength: number
  noise: Record<string, string>
  cases: {
    prompt: string
    input_ids: number[]
    stages: {
      size: number
      start_timestep: number
      timesteps: number[]
      latents: string
      picture_mean: number
      picture_std: number
    }[]
  }[]
}

const read = (file: string) => readFileSync(new URL(`../__fixtures__/scenes-model-golden/${file}`, import.meta.url))
const readNpy = (file: string) => parseNpy(new Uint8Array(read(file)))

/** Reads the golden cascades of the scenes model. */
export function scenesModelGolden(): ScenesModelGolden {
  const golden = JSON.parse(read('golden.json').toString('utf8')) as GoldenJson
  return {
    steps: golden.steps,
    guidanceScale: golden.guidance,
    strength: golden.strength,
    noise: Object.fromEntries(Object.entries(golden.noise).map(([size, file]) => [size, readNpy(file)])),
    cases: golden.cases.map((item) => ({
      prompt: item.prompt,
      inputIds: item.input_ids,
      stages: item.stages.map((stage) => ({
        size: stage.size,
        startTimestep: stage.start_timestep,
        timesteps: stage.timesteps,
        latents: readNpy(stage.latents),
        pictureMean: stage.picture_mean,
        pictureStd: stage.picture_std,
      })),
    })),
  }
}
