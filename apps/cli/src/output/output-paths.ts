import { statSync } from 'node:fs'
import { basename, dirname, extname, join, resolve } from 'node:path'

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

const fileTypes = new Set(['.png', '.webp', '.gif'])

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

function isFolder(out: string): boolean {
  try {
    return statSync(out).isDirectory()
  } catch {
    // Not there, or not to be had; what is wrong is told when the place is tried out.
    return !fileTypes.has(extname(out).toLowerCase())
  }
}

/** Names every file of a run. Several pictures to one file name get their seed into it. */
export function outputPaths(input: OutputPathsInput): OutputPaths {
  const { prompt, seeds, width, height, frames, sheet, suffix = '' } = input
  const out = resolve(input.out)
  const inFolder = isFolder(out)
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
