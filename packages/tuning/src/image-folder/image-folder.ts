import type { PixelSize } from '@self-cascade/core'
import type { PictureSource } from '../picture-source.ts'
import type { TensorCache } from '../tensor-cache.ts'
import type { PictureDecoder } from './picture-decoder.ts'

/** Which part of the pictures is not trained on: a fraction above 0 and below 1, or a number of pictures. */
export type HoldOut = { readonly fraction: number } | { readonly count: number }

/** Which pictures to take, and how. */
export interface ImageFolderOptions {
  readonly folder: string
  /** Pixels of every picture given; larger files are resized to cover it and cropped in the middle. */
  readonly size: PixelSize
  readonly decoder: PictureDecoder
  /** Smaller files are left out; at least {@link size}, which is the default. */
  readonly minSize?: PixelSize
  /** A tenth by default; undefined holds nothing out. Not used where the folder has a `validation` folder of its own. */
  readonly holdOut?: HoldOut | undefined
  /** Takes the folder also when no picture has a caption. Default false. */
  readonly allowUncaptioned?: boolean
  /** Keeps which contents could be decoded, so that the next opening only reads the files. In memory by default. */
  readonly cache?: TensorCache
  readonly onProgress?: (progress: { readonly done: number; readonly total: number }) => void
  readonly signal?: AbortSignal | undefined
}

/** A file that is not used, and why. */
export interface SkippedPicture {
  /** Path from the folder, with `/`. */
  readonly file: string
  /** Below the smallest size, not to be decoded, named by a caption but not there, or in a folder for tests. */
  readonly kind: 'small' | 'unreadable' | 'missing' | 'test'
  /** Half a sentence with the facts. */
  readonly reason: string
  /** Of a picture that is too small. */
  readonly size?: PixelSize
}

/** What was found in a folder. */
export interface ImageFolderReport {
  /** Pictures that are used. */
  readonly count: number
  readonly skipped: readonly SkippedPicture[]
  /** Used pictures that have no caption. */
  readonly withoutCaption: readonly string[]
}

/** Pictures of a folder. */
export interface ImageFolder {
  readonly train: PictureSource
  /** Pictures to judge by; undefined when none are held out, or when there is only one picture. */
  readonly validation: PictureSource | undefined
  readonly report: ImageFolderReport
}

/** A picture that was decoded once without fault. */
export interface CheckedPicture {
  /** Path from the folder, with `/`. */
  readonly file: string
  /** SHA-256 of the file, in hexadecimal. */
  readonly sha256: string
}

/** {@link ImageFolderOptions} with nothing left open. */
export type ImageFolderContext = Required<ImageFolderOptions>
