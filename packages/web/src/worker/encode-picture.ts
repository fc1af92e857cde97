import { addPngTexts, encodePng, type RunSettings, recipeTexts, settingsOfPicture } from '@self-cascade/picture-recipe'
import type { StudioImage } from '../protocol.ts'

/** Makes a PNG that carries its recipe. The browser's own encoder makes files a third of the size, where workers have it. */
export async function encodePicture(image: StudioImage, settings: RunSettings): Promise<Uint8Array<ArrayBuffer>> {
  const texts = recipeTexts(settingsOfPicture(settings, 0))
  if (!('OffscreenCanvas' in globalThis)) return encodePng(image, texts)
  const canvas = new OffscreenCanvas(image.width, image.height)
  canvas.getContext('2d')!.putImageData(new ImageData(image.data, image.width, image.height), 0, 0)
  const png = await canvas.convertToBlob({ type: 'image/png' })
  return addPngTexts(new Uint8Array(await png.arrayBuffer()), texts)
}
