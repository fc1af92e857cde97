import { defineError } from '@self-cascade/core'

/** Thrown when a model's file does not exist or cannot be read. */
export const OnnxFileMissing = defineError<{ path: string }>({
  code: 'OnnxFileMissing',
  what: ({ path }) => `There is no readable model file at ${path}.`,
  why: 'A session needs the ONNX file itself, not a folder.',
  fix: 'Check the path, and that the download of the model has finished.',
})

/** Thrown when the bytes are no ONNX model, or only a part of one. */
export const OnnxFileInvalid = defineError<{ model: string; bytes: number }>({
  code: 'OnnxFileInvalid',
  what: ({ model, bytes }) => `${model} (${bytes} bytes) is not a complete ONNX model.`,
  why: 'The file is truncated, empty, a pointer to a file kept elsewhere, or in another format.',
  fix: 'Fetch or export the model again and compare its size.',
})

/** Thrown when the runtime refuses a model that it can read. */
export const OnnxModelUnsupported = defineError<{ model: string; reason: string }>({
  code: 'OnnxModelUnsupported',
  what: ({ model, reason }) => `The runtime does not accept ${model}: ${reason}`,
  why: 'This ONNX Runtime knows IR versions up to 13 and opsets up to 26, and checks types and shapes of the whole graph.',
  fix: 'Export the model with an older opset, or correct the graph.',
})

/** Thrown when no kernel exists for an operator of the model. */
export const OperatorUnsupported = defineError<{ model: string; reason: string }>({
  code: 'OperatorUnsupported',
  what: ({ model, reason }) => `${model} has an operator that cannot run here: ${reason}`,
  why: 'Some operators (fused or bfloat16 ones, for example) exist for some providers only.',
  fix: 'Export the model for this provider, or choose another provider.',
})

/** Thrown when weights stored outside the ONNX file cannot be found, or end too early. */
export const OnnxExternalDataMissing = defineError<{ model: string; reason: string }>({
  code: 'OnnxExternalDataMissing',
  what: ({ model, reason }) => `${model} keeps weights in other files that cannot be read: ${reason}`,
  why: 'External data lies beside the model file, or is passed as `externalData` with a model given as bytes.',
  fix: 'Put the whole data files (such as model.onnx_data) into the folder of the model file.',
})

/** Thrown when none of the providers asked for can load the model. */
export const ProviderUnavailable = defineError<{ tried: readonly { provider: string; reason: string }[] }>({
  code: 'ProviderUnavailable',
  what: ({ tried }) =>
    `No provider could be used (${tried.map((one) => `${one.provider}: ${one.reason}`).join('; ')}).`,
  why: 'Each provider in the list was tried with this model, and each one failed.',
  fix: 'Add "cpu" to the end of providers, or install what the provider needs.',
})

/** Thrown when the runtime could not allocate memory. */
export const RuntimeOutOfMemory = defineError<{ during: string }>({
  code: 'RuntimeOutOfMemory',
  what: ({ during }) => `The runtime ran out of memory during ${during}.`,
  why: 'Attention grows with the fourth power of a picture’s side.',
  fix: 'Use a smaller size or batch, sequential guidance, or a machine with more memory.',
})

/** Thrown when the runtime fails in a way that has no error of its own; `cause` holds its words. */
export const RuntimeFailed = defineError<{ during: string; reason: string }>({
  code: 'RuntimeFailed',
  what: ({ during, reason }) => `The runtime failed during ${during}: ${reason}`,
  why: 'ONNX Runtime reported an error while it loaded or ran the graph.',
  fix: 'Check that the feeds fit the model, and the model with `self-cascade inspect`.',
})

/** Thrown when the process or worker of the runtime ended: at once for what it was doing, and later for the sessions that it held. */
export const RuntimeLost = defineError<{ during: string; reason: string }>({
  code: 'RuntimeLost',
  what: ({ during, reason }) => `The runtime is gone (${reason}); it was needed for ${during}.`,
  why: 'Its process or worker crashed, was ended for want of memory, or was ended because a run was aborted.',
  fix: 'Create the session again, and keep tensors again: a new runtime is started by itself. Ask for less memory if it was killed.',
})
