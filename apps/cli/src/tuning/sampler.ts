import { readdir, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { Backend } from '@self-cascade/core'
import { sceneCaptions } from '@self-cascade/scenes'
import type { LatentDataset } from '@self-cascade/tuning'
import type { ModelFacts } from '../cascade/describe-model.ts'
import { writeAtomic } from '../output/write-atomic.ts'
import { encodePng } from '../picture/encode.ts'
import type { TrainingView } from '../terminal/training-view.ts'
import type { AveragedWeights } from '../training/follow-training.ts'
import { scenesData } from './given-tune-settings.ts'
import { sampleStage } from './sample-stage.ts'
import type { TuneSettings } from './tune-settings.ts'
import type { TunedResult, TunedSampling } from './tuned-result.ts'

/** What {@link sampler} works with. */
export interface SamplerInput {
  readonly backend: Backend
  readonly facts: ModelFacts
  readonly settings: TuneSettings
  readonly heldOut: LatentDataset
  readonly result: TunedResult
  /** Folder of the samples. */
  readonly folder: string
  readonly view: TrainingView
  readonly signal: AbortSignal
}

/** Makes the samples of a run and finds those that were made. */
export interface Sampler {
  readonly prompts: readonly string[]
  /** Makes a picture of every prompt, and those of the network before the training if they are not there yet. */
  make(weights: AveragedWeights): Promise<void>
  /** Samples up to a step, oldest first, those of the network before the training at step 0. */
  list(lastStep: number): Promise<readonly SampleColumn[]>
}

/** Samples of one moment. */
export interface SampleColumn {
  /** 0 for the network before the training. */
  readonly step: number
  /** PNG of each prompt; null where it was not made. */
  readonly pictures: readonly (Buffer | null)[]
}

const pictureCount = 3

/** Opens the samples of a run. */
export function sampler(input: SamplerInput): Sampler {
  const { settings, folder, view, signal } = input
  const prompts = settings.prompts ?? (settings.data === scenesData ? heldOutScenes() : firstCaptions(input.heldOut))
  const makeColumn = async (step: number, tuned: TunedSampling, shouldMake: (path: string) => Promise<boolean>) => {
    for (const [index, prompt] of prompts.entries()) {
      const path = samplePath(folder, index, step)
      if (!(await shouldMake(path))) continue
      const what = step === 0 ? 'tuning-free samples' : `samples of step ${step}`
      view.activity(`making ${what}, ${index + 1} of ${prompts.length}`)
      const { backend, facts } = input
      const run = { backend, facts, settings, prompt, seed: settings.seed + index, tuned, signal }
      const raster = await sampleStage({ ...run, pivots: join(folder, 'pivots') })
      await writeAtomic(path, await encodePng(raster, { prompt }), { force: true })
    }
  }
  return {
    prompts,
    async make(weights) {
      await makeColumn(0, {}, async (path) => !(await readPicture(path)))
      await makeColumn(weights.step, input.result.sampling(weights), async () => true)
    },
    async list(lastStep) {
      const names = await readdir(folder).catch(() => [])
      const steps = new Set(names.flatMap((name) => stepOfName(name) ?? []))
      const chosen = [...steps].filter((step) => step <= lastStep).sort((a, b) => a - b)
      const column = async (step: number): Promise<SampleColumn> => ({
        step,
        pictures: await Promise.all(prompts.map((_, index) => readPicture(samplePath(folder, index, step)))),
      })
      return Promise.all(chosen.map(column))
    },
  }
}

/** Removes the samples of another run. */
export async function removeSamples(folder: string): Promise<void> {
  const names = await readdir(folder).catch(() => [])
  for (const name of names) if (stepOfName(name) !== undefined) await rm(join(folder, name), { force: true })
}

const samplePath = (folder: string, prompt: number, step: number): string =>
  join(folder, `${step === 0 ? 'tuning-free' : `step-${String(step).padStart(6, '0')}`}-${prompt + 1}.png`)

function stepOfName(name: string): number | undefined {
  const match = /^(?:tuning-free|step-(\d{6,}))-\d+\.png$/.exec(name)
  return match ? Number(match[1] ?? 0) : undefined
}

const readPicture = (path: string): Promise<Buffer | null> => readFile(path).catch(() => null)

/** Captions whose patterns, colours, objects and places all differ: `a red balloon in a meadow`, `a striped orange car at sunset`. */
function heldOutScenes(): readonly string[] {
  const captions = sceneCaptions({ split: 'held-out' })
  return Array.from({ length: pictureCount }, (_, index) => captions[(8 + 127 * index) % captions.length]!)
}

/** The empty caption comes first of all, and stands in where there is no other. */
function firstCaptions({ captions }: LatentDataset): readonly string[] {
  const [empty = '', ...others] = captions
  return others.length > 0 ? others.slice(0, pictureCount) : [empty]
}
