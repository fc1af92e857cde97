import { defineError } from '@self-cascade/core'

const show = (dims: readonly number[]) => `[${dims.join(',')}]`

/** Thrown when a network has no attention whose weights can be adapted. */
export const NoAttentionProjections = defineError<{ targets: readonly string[]; reasons: readonly string[] }>({
  code: 'NoAttentionProjections',
  what: ({ targets, reasons }) =>
    `The network has no ${targets.join(', ')} projection of an attention that can be adapted${reasons.length > 0 ? `: ${reasons[0]}` : ''}.`,
  why: 'An attention is found from its softmax or its fused node, and its projections are products with a float weight matrix.',
  fix: 'Export the network in float32 or float16 with each projection as a product of its own; findAttentionProjections lists what was found.',
})

/** Thrown when adapters are added to, or merged into, a network that has adapters of these names already. */
export const LoraAlreadyAttached = defineError<{ layer: string }>({
  code: 'LoraAlreadyAttached',
  what: ({ layer }) => `The network already has an adapter at "${layer}".`,
  why: 'A second adapter of the same name would train or merge on top of the first one.',
  fix: 'Start from the network as it was before attachLora.',
})

/** Thrown when adapters name a layer that the network, the file or the list of parameters does not have. */
export const LoraLayerMissing = defineError<{ layer: string; place: 'network' | 'file' | 'parameters' }>({
  code: 'LoraLayerMissing',
  what: ({ layer, place }) => `There is no layer "${layer}" in the ${place}.`,
  why: 'Each adapter belongs to one projection of the network that it was trained with, and has the matrices lora_A and lora_B.',
  fix: ({ place }) =>
    place === 'network'
      ? 'Use the network that the adapters were trained with, exported in the same way.'
      : 'Pass all parameters of the run, or copy the file again.',
})

/** Thrown when the matrices of an adapter do not fit its layer or the rank. */
export const LoraLayerMismatch = defineError<{
  layer: string
  matrix: 'lora_A' | 'lora_B'
  actual: readonly number[]
  expected: readonly number[]
}>({
  code: 'LoraLayerMismatch',
  what: ({ layer, matrix, actual, expected }) =>
    `${matrix} of the layer "${layer}" has dims ${show(actual)}; expected ${show(expected)}.`,
  why: 'lora_A is [in, rank] and lora_B [rank, out], where [in, out] are the features of the projection.',
  fix: 'Use the network and the rank that the adapters were trained with.',
})

/** Thrown when adapters were trained with another model. */
export const LoraBaseMismatch = defineError<{ actual: string; expected: string }>({
  code: 'LoraBaseMismatch',
  what: ({ actual, expected }) => `The adapters were trained with the model ${actual}, and this is ${expected}.`,
  why: 'Adapters are a small change to the weights of one model and mean nothing in another.',
  fix: 'Open the model that the adapters were trained with, or train them for this one.',
})

/** Thrown when adapters have another rank than the one that was asked for. */
export const LoraRankMismatch = defineError<{ actual: number; expected: number }>({
  code: 'LoraRankMismatch',
  what: ({ actual, expected }) => `The adapters have rank ${actual}; expected ${expected}.`,
  why: 'The rank is the width of the matrices and cannot change after training.',
  fix: 'Ask for the rank that they have, or train them again.',
})

/** Thrown when a file holds no adapters of this package. */
export const NotLoraWeights = defineError<{ problem: string }>({
  code: 'NotLoraWeights',
  what: ({ problem }) => `The file holds no LoRA weights: ${problem}.`,
  why: 'The metadata of such a file says method "lora", rank, alpha, base and layers, and its tensors are float32.',
  fix: 'Pass a file that writeLora made.',
})

/** Thrown when a weight with its adapter added cannot be stored. */
export const LoraNotMergeable = defineError<{ layer: string; problem: string }>({
  code: 'LoraNotMergeable',
  what: ({ layer, problem }) => `The adapter of "${layer}" cannot be merged: ${problem}.`,
  why: 'A merged weight is finite, and as float16 smaller than 65,520 in magnitude.',
  fix: 'Merge as float32, or train the adapters with a smaller learning rate.',
})
