import { defineError } from '@self-cascade/core'

/** Thrown when bytes are not a whole ONNX model; the message names the offset, or what is missing. */
export const CorruptOnnxModel = defineError<{ name: string; problem: string }>({
  code: 'CorruptOnnxModel',
  what: ({ name, problem }) => `${name} is not a readable ONNX model: ${problem}.`,
  why: 'An ONNX model is one protobuf message with an ir_version, an opset_import and a graph, and every field in it must end inside the file.',
  fix: 'Copy or download the file again and compare its size with the original.',
})

/** Thrown when the dims asked for an input contradict the model or each other. */
export const InputDimsConflict = defineError<{ input: string; problem: string }>({
  code: 'InputDimsConflict',
  what: ({ input, problem }) => `The dims of the input "${input}" cannot be fixed: ${problem}.`,
  why: 'Dims that the model fixes cannot change, and one symbolic dim has one size wherever it appears.',
  fix: 'Pass dims of the same rank as the input has, with equal sizes for equal symbols; describeModel lists them.',
})

/** Thrown when an attribute that an operator cannot do without is not there. */
export const AttributeMissing = defineError<{ name: string; node: string; opType: string }>({
  code: 'AttributeMissing',
  what: ({ name, node, opType }) => `The ${opType} node "${node}" has no attribute "${name}".`,
  why: 'The ONNX specification requires it, and it has no default.',
  fix: 'Export the model again, or check it with the ONNX checker.',
})

/** Thrown when the elements of an initialiser cannot be read or written. */
export const TensorDataUnreadable = defineError<{ name: string; problem: string }>({
  code: 'TensorDataUnreadable',
  what: ({ name, problem }) => `The elements of the tensor "${name}" cannot be used: ${problem}.`,
  why: 'Elements are read from data inside the model whose length is the product of the dims.',
  fix: 'Load external data first, or export the model again.',
})

/** Thrown when an edit names a value or node that the graph has not, or would break the graph. */
export const GraphEditInvalid = defineError<{ edit: string; problem: string }>({
  code: 'GraphEditInvalid',
  what: ({ edit, problem }) => `${edit} is not possible: ${problem}.`,
  why: 'Each value has one producer and one name, and a node can read only values that are made before it.',
  fix: 'Check the names with graph.nodes(), graph.inputNames and graph.outputNames.',
})

/** Thrown when the place that a tensor names for its external data leads out of the folder of the model. */
export const UnsafeExternalLocation = defineError<{ tensor: string; location: string }>({
  code: 'UnsafeExternalLocation',
  what: ({ tensor, location }) => `The tensor "${tensor}" keeps its data in ${JSON.stringify(location)}.`,
  why: 'External data lies in the folder of the model or below it; a model that points elsewhere could have any file read or written.',
  fix: 'Move the data file next to the model and name it without "..", drive or leading slash.',
})

/** Thrown when the external data of a tensor is not where the tensor says, or not as long as its dims ask for. */
export const ExternalDataUnusable = defineError<{ tensor: string; location: string; problem: string }>({
  code: 'ExternalDataUnusable',
  what: ({ tensor, location, problem }) =>
    `The data of the tensor "${tensor}" in "${location}" cannot be used: ${problem}.`,
  why: 'External data is a range of a file beside the model, given by offset and length in bytes, that holds the elements of the tensor.',
  fix: 'Copy the data file of the same export again and compare its size with the original.',
})

/** Thrown when a model cannot be written because the format cannot hold it. */
export const ModelNotWritable = defineError<{ problem: string; fix: string }>({
  code: 'ModelNotWritable',
  what: ({ problem }) => `The model cannot be written as one ONNX file: ${problem}.`,
  why: 'An ONNX file is one protobuf message of less than 2 GB whose messages nest at most 100 deep.',
  fix: ({ fix }) => fix,
})

/** Thrown when something needs the skip features of a graph that has none, or was given none. */
export const NoSkipFeatures = defineError<{ reason: string }>({
  code: 'NoSkipFeatures',
  what: ({ reason }) => `There are no skip features to work with. ${reason}`,
  why: 'Encoder features are the tensors that the decoder of a U-Net concatenates; other networks have none.',
  fix: 'Use a U-Net such as those of Stable Diffusion, and pass what findSkipFeatures(graph) gives.',
})

/** Thrown when a graph is made for one size and a dim of an input has none. */
export const InputDimMissing = defineError<{ input: string; axis: number; dim: number | string }>({
  code: 'InputDimMissing',
  what: ({ input, axis, dim }) => `Dim ${axis} of the input "${input}"${dim === '' ? '' : ` ("${dim}")`} has no size.`,
  why: 'A graph for one size needs every dim of its inputs, and neither the options nor the weights say this one.',
  fix: ({ input }) =>
    `Pass inputDims: { ${input}: [...] }, or the batch, height, width, frames or sequence that it stands for.`,
})
