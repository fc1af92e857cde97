import { resolve } from 'node:path'
import type { Interpolation, PivotSpace, PixelSize } from '@self-cascade/core'
import { type PlanningChoices, planRun, type RunSettings } from '@self-cascade/picture-recipe'
import { defined } from '../defined.ts'
import type { CascadeFlags } from '../options/cascade-options.ts'
import { listStageSettings } from '../options/parse-stage.ts'
import type { ModelFacts } from './describe-model.ts'
import { digestFile } from './digest-file.ts'
import { keptChoices } from './load-upsamplers.ts'
import type { RunFiles, SavedRun } from './run-folder.ts'
import { upsamplerSettings } from './run-upsamplers.ts'

/** What a new run is made from besides the options. */
export interface NewRunInput {
  readonly command: RunSettings['command']
  readonly prompt: string
  readonly flags: CascadeFlags
  readonly facts: ModelFacts
  readonly from: PixelSize
  readonly to: PixelSize
  /** The picture to start from. */
  readonly picture?: { readonly path: string; readonly digest: string }
}

/** Gives the planning options that were given on the command line. */
export function planningFlags(flags: CascadeFlags): PlanningChoices {
  const { upscaler } = flags
  return defined({
    numInferenceSteps: flags.steps,
    startTimestep: flags.pivotTimestep,
    strength: flags.strength,
    guidanceScale: flags.guidance,
    interpolation: flags.interpolation as Interpolation | undefined,
    antialias: flags.antialias,
    pivotSpace: (flags.pivotSpace ?? (upscaler && 'pixel')) as PivotSpace | undefined,
    stageCount: flags.stages,
  })
}

/** A seed that no one chose: 32 random bits. */
function randomSeed(): number {
  return crypto.getRandomValues(new Uint32Array(1))[0]!
}

/** Plans a run from the options alone. */
export async function newRun({ command, prompt, flags, facts, from, to, picture }: NewRunInput): Promise<SavedRun> {
  const stages = listStageSettings(flags.stage)
  const { negativePrompt, count, scheduler, guidanceRescale, eta } = flags
  const planned = planRun({
    command,
    model: facts,
    prompt,
    from,
    to,
    planning: { ...planningFlags(flags), ...(stages.length > 0 && { stages }) },
    seed: flags.seed ?? randomSeed(),
    guidanceMode: flags.sequentialGuidance ? 'sequential' : 'batched',
    ...defined({ negativePrompt, count, scheduler, guidanceRescale, eta, picture: picture?.digest }),
    ...defined({ rng: flags.rng as RunSettings['rng'] | undefined }),
  })
  // Files are read once the options are known to make sense.
  const settings: RunSettings = {
    ...planned,
    ...(flags.upscaler !== undefined && { upscaler: await digestFile(flags.upscaler) }),
    ...(await upsamplerSettings(flags, facts)),
  }
  const files = {
    model: flags.model === undefined ? null : resolve(flags.model),
    out: resolve(flags.out),
    ...sheetFiles(flags, settings),
    ...(picture && { picture: resolve(picture.path) }),
    ...(flags.upscaler !== undefined && { upscaler: resolve(flags.upscaler) }),
    ...(flags.upsamplers && { upsamplers: keptChoices(flags.upsamplers) }),
  }
  return { settings, files }
}

/** Which sheet is made. A comparison is one, and needs something to compare with. */
export function sheetFiles(
  { sheet = false, compare = false }: CascadeFlags,
  { upsamplers }: RunSettings,
): Pick<RunFiles, 'sheet' | 'compare'> {
  return { sheet: sheet || compare, ...(compare && upsamplers && { compare }) }
}
