import { statSync } from 'node:fs'
import { basename, dirname, extname, join, resolve } from 'node:path'
import { createError, InvalidOption } from '@self-cascade/core'

/** What the names of the outputs are made from. */
export interface OutputPathsInput {
  /** `--out`: a file that ends in .png (or .webp, .gif for clips), or a folder. */
  readonly out: string
  readonly prompt: string
  readonly seeds: readonly number[]
  readonly width: number
  readonly height: number
  /** Number of frames, for clips. */
  readonly frames?: number | undefined
  readonly sheet: boolean
  /** Put after the name when a run branches. */
  readonly suffix?: string
}

/** Where everything goes. */
export interface OutputPaths {
  /** One per seed: the picture, or the animation of a clip. */
  readonly pictures: readonly string[]
  /** One list per seed; empty lists for stills. */
  readonly frames: readonly (readonly string[])[]
  readonly sheet: string | null
  /** Folder where finished stages are kept. */
  readonly run: string
  /** Whether `out` is a folder, whose stages stay after the run. */
  readonly isFolder: boolean
}

/** What can be written: `--out` ends in one of these, or is a folder. */
const written = { still: ['.png'], clip: ['.webp', '.gif'] } as const

/** Endings that mean a picture or a clip; a folder of such a name is never what was meant. */
const pictureTypes = /^\.(png|webp|gif|jpe?g|avif|tiff?|bmp|heic|jxl|mp4|webm|mov|mkv)$/

/** `A red house, in the snow` as `a-red-house-in-the-snow`; at most 48 characters. */
export function slugOf(prompt: string): string {
  const slug = prompt
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, '-')
    .slice(0, 48)
    .replace(/^-+|-+$/g, '')
  return slug === '' ? 'picture' : slug
}

function isFolder(out: string, kind: keyof typeof written): boolean {
  if (isDirectory(out)) return true
  const extension = extname(out).toLowerCase()
  const types: readonly string[] = written[kind]
  if (types.includes(extension)) return false
  if (pictureTypes.test(extension)) {
    const what = kind === 'still' ? 'a picture' : 'a clip'
    const expected = `a folder, or for ${what} a file ending in ${types.join(' or ')}`
    throw createError(InvalidOption, { name: 'out', value: out, expected })
  }
  // A file without such an ending that is there already is told when the place is tried out.
  return true
}

function isDirectory(path: string): boolean {
  try {
    return statSync(path).isDirectory()
  } catch {
    return false
  }
}

/**
 * Names every file of a run. Several pictures to one file name get their seed into it.
 *
 * @throws InvalidOption when the name promises a kind of file that is not written.
 */
export function outputPaths(input: OutputPathsInput): OutputPaths {
  const { prompt, seeds, width, height, frames, sheet, suffix = '' } = input
  const out = resolve(input.out)
  const inFolder = isFolder(out, frames === undefined ? 'still' : 'clip')
  const folder = inFolder ? out : dirname(out)
  const extension = inFolder ? (frames === undefined ? '.png' : '.webp') : extname(out)
  const given = inFolder ? `${slugOf(prompt)}-${seeds[0]}-${width}x${height}` : basename(out, extension)
  const stemOf = (seed: number) => {
    if (inFolder) return `${slugOf(prompt)}-${seed}-${width}x${height}${suffix}`
    return seeds.length === 1 ? given : `${given}-${seed}`
  }
  const frameNames = (stem: string) =>
    Array.from({ length: frames ?? 0 }, (_, frame) =>
      join(folder, `${stem}-frames`, `frame-${String(frame + 1).padStart(4, '0')}.png`),
    )
  const stems = seeds.map(stemOf)
  return {
    pictures: stems.map((stem) => join(folder, `${stem}${extension}`)),
    frames: stems.map(frameNames),
    sheet: sheet ? join(folder, `${inFolder ? stems[0]! : given}-sheet.png`) : null,
    run: inFolder ? join(folder, 'stages', given) : join(folder, '.self-cascade', `${given}-${seeds[0]}`),
    isFolder: inFolder,
  }
}
