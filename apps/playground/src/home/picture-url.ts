import type { StudioImage } from '@self-cascade/web'

/** Draws an image on a canvas of its own size. */
export function paintImage(canvas: HTMLCanvasElement, { width, height, data }: StudioImage): void {
  if (canvas.width !== width || canvas.height !== height) Object.assign(canvas, { width, height })
  canvas.getContext('2d')?.putImageData(new ImageData(data, width, height), 0, 0)
}

/** Gives an image an address within this page, as a PNG; free it with `URL.revokeObjectURL`. */
export async function pictureUrl(image: StudioImage): Promise<string> {
  const canvas = document.createElement('canvas')
  paintImage(canvas, image)
  const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve))
  // A canvas that large cannot be encoded by this browser; the data URL is empty and shows nothing.
  return blob ? URL.createObjectURL(blob) : canvas.toDataURL()
}

/** Gives bytes of a PNG an address within this page. */
export function pngUrl(png: Uint8Array<ArrayBuffer>): string {
  return URL.createObjectURL(new Blob([png], { type: 'image/png' }))
}
