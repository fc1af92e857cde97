import type { StudioImage } from '@self-cascade/web'

/** Draws a picture; the canvas takes its size, and keeps its room on the page. */
export function drawImage(canvas: HTMLCanvasElement, { data, width, height }: StudioImage): void {
  canvas.width = width
  canvas.height = height
  canvas.getContext('2d')?.putImageData(new ImageData(data, width, height), 0, 0)
}
