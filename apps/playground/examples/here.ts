import { readFile } from 'node:fs/promises'
import { scenesModelUrl } from '@self-cascade/scenes-model'

/** A picture as a canvas takes it. */
export interface Picture {
  readonly width: number
  readonly height: number
  /** RGBA, row by row. */
  readonly data: Uint8ClampedArray
}

/** Lines over a common x. */
export interface Plot {
  readonly x: string
  readonly y: string
  /** Where the values of all lines stand; 0, 1, 2, … when absent. */
  readonly at?: ArrayLike<number>
  readonly lines: Readonly<Record<string, ArrayLike<number>>>
  /** Whether the y axis is logarithmic. */
  readonly log?: boolean
}

/** Draws lines. On the site they appear below the output; in Node their names are printed. */
export function plot({ x, y, lines }: Plot): void {
  console.log(`[plot of ${y} over ${x}: ${Object.keys(lines).join(', ')}]`)
}

/** Shows a picture. On the site it appears below the output; in Node its size is printed. */
export function picture(title: string, { width, height }: Picture): void {
  console.log(`[picture ${title}, ${width} x ${height}]`)
}

/** Reads a file of the bundled model, such as `unet/model.onnx`. */
export async function modelFile(path: string): Promise<Uint8Array> {
  return new Uint8Array(await readFile(new URL(path, scenesModelUrl)))
}

/** Where the bundled model, and the workers that run models, lie on the site. */
export const addresses: { readonly model: string; readonly assets: string } = { model: '', assets: '' }
