/** Cells of the latents. */
export interface Cells {
  readonly width: number
  readonly height: number
}

/** Cells of the latents of a picture, or nothing for a size that is none. */
export function latentCells(
  { width, height }: { readonly width: number; readonly height: number },
  latentScale: number,
): Cells | undefined {
  const cells = { width: Math.ceil(width / latentScale), height: Math.ceil(height / latentScale) }
  return cells.width >= 1 && cells.height >= 1 && Number.isFinite(cells.width * cells.height) ? cells : undefined
}

/** Writes the dims of a feature: `96 × 8 × 8`, channels first. Strided layers round up. */
export function featureDims(
  { channels, axisScales, scale }: { channels: number; axisScales: readonly number[]; scale: number },
  cells: Cells | undefined,
): string {
  const [down, across] = [axisScales.at(-2) ?? scale, axisScales.at(-1) ?? scale]
  if (!cells) return `${channels} × h/${down} × w/${across}`
  return [channels, Math.ceil(cells.height / down), Math.ceil(cells.width / across)].join(' × ')
}
