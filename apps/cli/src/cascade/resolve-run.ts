import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import type { StageUpsamplers } from '@self-cascade/cascade'
import { createError } from '@self-cascade/core'
import { checkLimits, checkStages, type RunSettings } from '@self-cascade/picture-recipe'
import { RecipeMismatch } from '../errors.ts'
import { type CascadeFlags, recipeFlags } from '../options/cascade-options.ts'
import { readRecipe } from '../picture/read-recipe.ts'
import { branchSettings } from './branch-run.ts'
import { describeModel, type ModelFacts } from './describe-model.ts'
import { digestFile } from './digest-file.ts'
import { keptChoices } from './load-upsamplers.ts'
import { sheetFiles } from './new-run.ts'
import { readRun, type SavedRun } from './run-folder.ts'
import { branchUpsamplers, ownUpsamplers, upsamplersOfRun } from './run-upsamplers.ts'

/** A command line before it is a run. */
export interface ResolveRunInput {
  readonly command: RunSettings['command']
  readonly prompt: string | undefined
  readonly picture: string | undefined
  readonly flags: CascadeFlags
  /** Ends with a usage error. */
  readonly usage: (message: string) => never
  /** Plans a run from the options alone. */
  readonly fresh: (facts: ModelFacts) => Promise<SavedRun>
}

/** A run with everything decided. */
export interface ResolvedRun extends SavedRun {
  readonly facts: ModelFacts
  /** Empty for the tuning-free cascade. */
  readonly upsamplers: readonly StageUpsamplers[]
  /** Stages up to this one must be there already. */
  readonly branchFrom: number | null
}

const dashed = (name: string) => `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`

function refuseFlags({ flags, usage }: ResolveRunInput, names: readonly (keyof CascadeFlags)[], source: string): void {
  const given = names.filter((name) => flags[name] !== undefined)
  if (given.length > 0) usage(`${given.map(dashed).join(', ')} cannot be combined with ${source}, which decides it`)
}

/** A run whose upsamplers were not read yet. */
type RunToLoad = Omit<ResolvedRun, 'upsamplers'>

async function fromRecipe(input: ResolveRunInput, path: string): Promise<RunToLoad> {
  const { command, prompt, picture, flags, usage } = input
  refuseFlags(input, [...recipeFlags, 'size', 'to', 'branchFrom', 'resume'], '--from-recipe')
  const recipe = await readRecipe(path)
  if (recipe.command !== command) {
    const fix = `Use self-cascade ${recipe.command}${recipe.command === 'upscale' ? ' with the picture that was enlarged' : ''}.`
    throw createError(RecipeMismatch, { facts: `${path} was made by ${recipe.command}, not ${command}.`, fix })
  }
  const needsPicture = recipe.picture !== undefined
  if (needsPicture && picture === undefined) usage('the picture that was enlarged is missing')
  const needsUpscaler = recipe.upscaler !== undefined
  if (needsUpscaler !== (flags.upscaler !== undefined)) {
    usage(needsUpscaler ? 'this recipe needs its --upscaler' : 'this recipe has no --upscaler')
  }
  if (flags.upscaler !== undefined && (await digestFile(flags.upscaler)) !== recipe.upscaler) {
    const fix = 'Give the --upscaler that was used.'
    throw createError(RecipeMismatch, { facts: `${flags.upscaler} is not the upscaler of ${path}.`, fix })
  }
  const facts = await describeModel(flags.model)
  const upsamplers = flags.upsamplers ?? (await ownUpsamplers(recipe, facts))
  if ((recipe.upsamplers !== undefined) !== (upsamplers !== undefined && upsamplers.length > 0)) {
    usage(recipe.upsamplers ? 'this recipe needs its --upsamplers' : 'this recipe has no --upsamplers')
  }
  const settings: RunSettings = {
    ...recipe,
    prompt: prompt ?? recipe.prompt,
    negativePrompt: flags.negativePrompt ?? recipe.negativePrompt,
    seed: flags.seed ?? recipe.seed,
    count: flags.count ?? recipe.count,
  }
  const files = {
    model: flags.model === undefined ? null : resolve(flags.model),
    out: resolve(flags.out),
    ...sheetFiles(flags, settings),
    ...(picture !== undefined && { picture: resolve(picture) }),
    ...(flags.upscaler !== undefined && { upscaler: resolve(flags.upscaler) }),
    ...(upsamplers && { upsamplers: keptChoices(upsamplers) }),
  }
  return { settings, files, facts, branchFrom: null }
}

async function fromFolder(input: ResolveRunInput, folder: string): Promise<RunToLoad> {
  const { prompt, flags, command } = input
  const saved = await readRun(folder)
  if (saved.settings.command !== command) {
    const facts = `${folder} holds a run of ${saved.settings.command}, not ${command}.`
    throw createError(RecipeMismatch, { facts, fix: `Use self-cascade ${saved.settings.command}.` })
  }
  const { branchFrom } = flags
  const source = branchFrom === undefined ? '--resume' : '--branch-from'
  refuseFlags(
    input,
    ['size', 'to', 'from', 'frames', 'stages', 'seed', 'count', 'rng', 'scheduler', 'eta', 'upscaler'],
    source,
  )
  if (branchFrom === undefined) {
    refuseFlags(input, [...recipeFlags, 'prompt', 'negativePrompt', 'upsamplers'], source)
    if (command === 'generate' && prompt !== undefined)
      input.usage('a prompt cannot be combined with --resume, which decides it')
  }
  const facts = await describeModel(flags.model ?? saved.files.model ?? undefined)
  const settings =
    branchFrom === undefined
      ? saved.settings
      : await branchUpsamplers(
          branchSettings({ settings: saved.settings, branchFrom, prompt, flags, facts }),
          flags,
          facts,
        )
  const files = {
    ...saved.files,
    ...(flags.model !== undefined && { model: resolve(flags.model) }),
    // The default of --out must not move the output of a run that said where it goes.
    ...(flags.outGiven && { out: resolve(flags.out) }),
    ...(flags.upsamplers && { upsamplers: keptChoices(flags.upsamplers) }),
    ...(flags.sheet || flags.compare ? sheetFiles(flags, settings) : {}),
  }
  return { settings, files, facts, branchFrom: branchFrom ?? null }
}

/** A run kept in `--run` lends its seed to the same command without one, so that it goes on. */
async function adoptSeed(run: SavedRun, flags: CascadeFlags): Promise<SavedRun> {
  if (flags.run === undefined || flags.seed !== undefined || !existsSync(join(flags.run, 'run.json'))) return run
  const { settings } = await readRun(flags.run)
  return { ...run, settings: { ...run.settings, seed: settings.seed } }
}

/**
 * Decides a run: from a picture's recipe, from a folder where a run was kept, or from the options alone.
 *
 * @throws {@link RecipeMismatch} when model or files are not those of the recipe.
 * @throws {@link DamagedRecipe} when its stages could not have been planned.
 */
export async function resolveRun(input: ResolveRunInput): Promise<ResolvedRun> {
  const { flags, usage } = input
  const folder = flags.resume ?? (flags.branchFrom === undefined ? undefined : flags.run)
  if (flags.branchFrom !== undefined && folder === undefined)
    usage('--branch-from needs --resume or --run with the folder')
  if (flags.fromRecipe !== undefined) return checkRun(await fromRecipe(input, flags.fromRecipe))
  if (folder !== undefined) return checkRun(await fromFolder(input, folder))
  const facts = await describeModel(flags.model)
  const run = await adoptSeed(await input.fresh(facts), flags)
  checkLimits(run.settings)
  return withUpsamplers({ ...run, facts, branchFrom: null })
}

async function checkRun(run: RunToLoad): Promise<ResolvedRun> {
  checkModel(run)
  checkLimits(run.settings)
  checkStages(run.settings, run.facts)
  return withUpsamplers(run)
}

async function withUpsamplers(run: RunToLoad): Promise<ResolvedRun> {
  const { settings, files, facts } = run
  return { ...run, upsamplers: await upsamplersOfRun(settings.upsamplers, files.upsamplers ?? [], facts) }
}

function checkModel(run: RunToLoad): void {
  const { name, fingerprint } = run.settings.model
  if (fingerprint === run.facts.fingerprint) return
  throw createError(RecipeMismatch, {
    facts: `The recipe was made with model ${name} (${fingerprint}); ${run.facts.name} has fingerprint ${run.facts.fingerprint}.`,
    fix: 'Give the folder of that model with --model.',
  })
}
