import type { PixelSize } from '@self-cascade/core'
import { parseSize } from '../options/parse-values.ts'

/** A size as settings keep it: `256x192`. */
export const sizeText = ({ width, height }: PixelSize): string => `${width}x${height}`

/** A size from {@link sizeText}. */
export const sizeOfText = (text: string): PixelSize => parseSize(text)
