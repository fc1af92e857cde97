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
