import { defineError } from '@self-cascade/core'

const show = (dims: readonly number[]) => `[${dims.join(',')}]`

/** Thrown when parameters are put into a graph that has no such initialisers. */
export const ParameterMismatch = defineError<{
  name: string
  actual: readonly number[]
  expected: readonly number[] | undefined
}>({
  code: 'ParameterMismatch',
  what: ({ name, actual, expected }) =>
    expected
      ? `The parameter "${name}" has dims ${show(actual)}, and in the network ${show(expected)}.`
      : `The network has no parameter "${name}" of dims ${show(actual)}.`,
  why: 'Trained parameters belong to the network that they were trained in.',
  fix: 'Take the network with the options that it was trained with.',
})

/** Thrown when a folder of pictures, or a file of captions in it, is not there or cannot be read. */
export const ImageFolderUnreadable = defineError<{ path: string; reason: string }>({
  code: 'ImageFolderUnreadable',
  what: ({ path }) => `${path} cannot be read.`,
  why: ({ reason }) => `The file system says: ${reason}.`,
  fix: 'Give the path of a folder that holds pictures.',
})

/** Thrown when a folder holds no file that looks like a picture. */
export const NoPictures = defineError<{ folder: string; files: number; extensions: readonly string[] }>({
  code: 'NoPictures',
  what: ({ folder, files }) => `None of the ${files} files in ${folder} is a picture to train on.`,
  why: ({ extensions }) => `Pictures end in ${extensions.join(', ')}; those in a folder test are left alone.`,
  fix: 'Give the folder that the pictures are in, or the one above it.',
})

/** Thrown when every picture of a folder that can be read is smaller than what is to be trained at. */
export const PicturesTooSmall = defineError<{
  folder: string
  expected: string
  sizes: readonly { readonly size: string; readonly count: number }[]
}>({
  code: 'PicturesTooSmall',
  what: ({ folder, expected, sizes }) =>
    `No picture in ${folder} has ${expected} pixels; found ${sizes.map(({ size, count }) => `${count} of ${size}`).join(', ')}.`,
  why: 'Small pictures are not enlarged, since a model would learn from them that large pictures are blurred.',
  fix: 'Train at a smaller size, or give larger pictures.',
})

/** Thrown when no picture of a folder can be read. */
export const PicturesUnreadable = defineError<{ folder: string; count: number; file: string; reason: string }>({
  code: 'PicturesUnreadable',
  what: ({ folder, count }) => `None of the ${count} pictures in ${folder} can be read.`,
  why: ({ file, reason }) => `Of ${file}, the reader says: ${reason}.`,
  fix: 'Check that the files are whole, and that they are the pictures and not pointers to them, as Git LFS leaves.',
})

/** Thrown when a file of captions is not laid out as one. */
export const CaptionsMalformed = defineError<{ path: string; line: number; problem: string }>({
  code: 'CaptionsMalformed',
  what: ({ path, line, problem }) => `Line ${line} of ${path} ${problem}.`,
  why: 'Each line tells the caption of one picture: {"file_name": "a.png", "text": "a red fish"}, or the same two as columns.',
  fix: 'Correct that line. The caption may also be called caption or prompt.',
})

/** Thrown when no picture of a folder has a caption. */
export const CaptionsMissing = defineError<{ folder: string; count: number }>({
  code: 'CaptionsMissing',
  what: ({ folder, count }) => `None of the ${count} pictures in ${folder} has a caption.`,
  why: 'A model of text and pictures that is tuned without captions loses what it knows of text.',
  fix: 'Add a metadata.jsonl or a .txt file beside each picture, or allow pictures without captions (allowUncaptioned).',
})

/** Thrown when a picture is another than it was when its folder was opened. */
export const PictureChanged = defineError<{ path: string; reason: string }>({
  code: 'PictureChanged',
  what: ({ path, reason }) => `${path} has changed since its folder was opened: ${reason}.`,
  why: 'What is cached of the pictures is kept under the content that they had then.',
  fix: 'Open the folder again once nothing changes it any more.',
})

/** Thrown when a network has no weights that full training could find. */
export const NoTrainableWeights = defineError<Record<never, never>>({
  code: 'NoTrainableWeights',
  what: () => 'No weights were found in the network.',
  why: 'Weights are the initialisers that convolutions, linear layers and normalisations read, by the names of their nodes.',
  fix: 'Export the model with names of modules, as PyTorch and Optimum do, or train upsamplers or LoRA instead.',
})

/** Thrown when two networks are not the encoder and the decoder of one autoencoder, as training needs them. */
export const AutoencoderUnusable = defineError<{ problem: string }>({
  code: 'AutoencoderUnusable',
  what: ({ problem }) => `The autoencoder cannot be trained: ${problem}.`,
  why: 'Training needs an encoder that gives the mean and the log variance of latents, and the decoder of the same latents.',
  fix: 'Export the autoencoder again with Optimum, with latent_parameters as the output of its encoder.',
})
