import { createError } from '@self-cascade/core'
import type { ModelFacts } from '../cascade/describe-model.ts'
import { digestFile } from '../cascade/digest-file.ts'
import { newRun } from '../cascade/new-run.ts'
import { type ResolvedRun, resolveRun } from '../cascade/resolve-run.ts'
import { RecipeMismatch } from '../errors.ts'
import type { Io } from '../io.ts'
import type { CascadeFlags } from '../options/cascade-options.ts'
import { readPicture } from '../picture/read-picture.ts'
import { reportRun } from './report-run.ts'

interface Size {
  readonly width: number
  readonly height: number
}

/** The legal size nearest to a picture's own, side by side, and no larger than the target. */
export function baseSizeFor(picture: Size, to: Size, sizeMultiple: number): Size {
  const side = (own: number, target: number) => {
    const nearest = Math.max(1, Math.round(own / sizeMultiple)) * sizeMultiple
    // Rounding up must not put a picture of the target's size above it; a picture that really is larger stays so.
    return own <= target && nearest > target ? Math.max(sizeMultiple, nearest - sizeMultiple) : nearest
  }
  return { width: side(picture.width, to.width), height: side(picture.height, to.height) }
}

/** Sides may be off by rounding to legal sizes without being called another shape. */
const sameShape = (one: Size, other: Size, sizeMultiple: number) =>
  Math.abs(one.width - (one.height * other.width) / other.height) < sizeMultiple

/** What happens to the picture's size and shape, in sentences; nothing when all fits. */
export function describeFit(picture: Size, from: Size, to: Size, sizeMultiple: number): readonly string[] {
  const show = ({ width, height }: Size) => `${width}x${height}`
  const isLegal = picture.width % sizeMultiple === 0 && picture.height % sizeMultiple === 0
  const why = isLegal ? '' : `: sides must be multiples of ${sizeMultiple}`
  const notes: string[] = []
  if (show(picture) !== show(from))
    notes.push(`The picture is resized from ${show(picture)} to ${show(from)} first${why}.`)
  if (!sameShape(to, picture, 2 * sizeMultiple)) {
    const height = Math.max(1, Math.round((to.width * picture.height) / picture.width / sizeMultiple)) * sizeMultiple
    notes.push(
      `${show(to)} has another shape than the picture, which is stretched; ${to.width}x${height} would keep it.`,
    )
  }
  return notes
}

async function planUpscale(path: string, flags: CascadeFlags, facts: ModelFacts, io: Io) {
  const picture = await readPicture(path)
  const to = flags.to!
  const from = flags.from ?? baseSizeFor(picture, to, facts.sizeMultiple)
  for (const note of describeFit(picture, from, to, facts.sizeMultiple)) io.stderr.write(`note: ${note}\n`)
  const digest = await digestFile(path)
  return newRun({ command: 'upscale', prompt: flags.prompt ?? '', flags, facts, from, to, picture: { path, digest } })
}

/** The picture must be the one of the recipe, or other bytes would come out. */
async function checkPicture({ settings, files }: ResolvedRun): Promise<void> {
  if (files.picture === undefined || (await digestFile(files.picture)) === settings.picture) return
  throw createError(RecipeMismatch, {
    facts: `${files.picture} is not the picture that was enlarged then.`,
    fix: 'Give that picture, unchanged.',
  })
}

/** Enlarges a picture of the user's own. */
export async function upscale(
  picture: string | undefined,
  flags: CascadeFlags,
  io: Io,
  usage: (message: string) => never,
): Promise<void> {
  const fresh = flags.fromRecipe === undefined && flags.resume === undefined && flags.branchFrom === undefined
  if (fresh && picture === undefined) usage("missing required argument 'picture'")
  if (fresh && flags.to === undefined) usage("required option '--to <size>' not specified")
  const run = await resolveRun({
    command: 'upscale',
    prompt: flags.prompt,
    picture,
    flags,
    usage,
    fresh: (facts) => planUpscale(picture!, flags, facts, io),
  })
  await checkPicture(run)
  await reportRun(run, flags, io)
}
