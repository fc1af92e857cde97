import { defineError } from '@self-cascade/core'

/** One thing that is wrong with a model folder. */
export interface ModelProblem {
  /** Path inside the folder. */
  readonly file: string
  readonly problem: string
  /** The error that told so, when there is one. */
  readonly cause?: unknown
}

/** Thrown when files of a model folder are missing, damaged or do not fit together; the message lists all of them. */
export const IncompleteModel = defineError<{ location: string; problems: readonly ModelProblem[] }>({
  code: 'IncompleteModel',
  what: ({ location, problems }) =>
    `The model in ${location} has ${problems.length === 1 ? 'a problem' : `${problems.length} problems`}: ${problems
      .map(({ file, problem }) => `${file} ${problem}`)
      .join('; ')}.`,
  why: 'A model folder in diffusers ONNX layout needs every component that its model_index.json names, whole and made for each other.',
  fix: 'Copy or export the named files again.',
})

/** Thrown when a folder holds a model of a kind that a cascade cannot run. */
export const UnsupportedModel = defineError<{ location: string; pipeline: string; reason: string }>({
  code: 'UnsupportedModel',
  what: ({ location, pipeline, reason }) => `The model in ${location} (${pipeline}) cannot be used: ${reason}.`,
  why: 'Supported are latent diffusion models with a UNet: Stable Diffusion 1.x and 2.x, SDXL, LCM and text-to-video, in ONNX.',
  fix: 'Use a model of one of these kinds.',
})

/** Thrown when there is no folder at the path given. */
export const ModelFolderNotFound = defineError<{ location: string; reason: string }>({
  code: 'ModelFolderNotFound',
  what: ({ location, reason }) => `There is no readable model folder at ${location} (${reason}).`,
  why: 'A model is a folder with model_index.json in it.',
  fix: 'Check the path.',
})

/** Thrown when a model gives a tensor that its own description rules out. */
export const UnexpectedModelOutput = defineError<{ component: string; problem: string }>({
  code: 'UnexpectedModelOutput',
  what: ({ component, problem }) => `${component} ${problem}.`,
  why: 'The dims of every output follow from the inputs and the config.json beside the model.',
  fix: 'Check that the config.json files belong to these ONNX files.',
})

/** Thrown when the autoencoder gives a value that is not a number, which would become a black or damaged picture. */
export const NonFinitePixels = defineError<{ component: string; count: number; of: number }>({
  code: 'NonFinitePixels',
  what: ({ component, count, of }) => `${component} gave NaN or infinity in ${count} of ${of} values.`,
  why: 'Such values have no colour and no latents; weights that are damaged, or float16 that overflows, are the usual causes.',
  fix: 'Use a float32 autoencoder, and check that the model files are whole.',
})

/** Thrown when a network is to be edited whose file is too large for it. */
export const ModelTooLargeToEdit = defineError<{ path: string; bytes: number }>({
  code: 'ModelTooLargeToEdit',
  what: ({ path, bytes }) => `${path} has ${bytes} bytes, which are too many to edit it, as attaching upsamplers does.`,
  why: 'A file is edited in memory, and a protobuf message must stay below 2 GiB.',
  fix: 'Export the model with external data, so that its weights lie beside the ONNX file and not in it.',
})
