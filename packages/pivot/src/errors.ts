import { defineError } from '@self-cascade/core'

/** Thrown when latents or pixels hold a NaN or an infinity. */
export const NonFiniteLatents = defineError<{ name: string; index: number; value: number }>({
  code: 'NonFiniteLatents',
  what: ({ name, index, value }) => `${name} holds ${value} at element ${index}.`,
  why: 'A value that is not a finite number spreads over the whole picture and ends as a black one.',
  fix: 'Use a float32 model or a lower guidance scale, and check the stage that made these values.',
})

/** Thrown when an ONNX model cannot serve as a pixel upscaler. */
export const NotAnUpscaler = defineError<{ problem: string }>({
  code: 'NotAnUpscaler',
  what: ({ problem }) => `The model cannot enlarge pictures: ${problem}.`,
  why: 'A super-resolution model takes one float picture [N, 3, H, W] and gives one back, larger.',
  fix: 'Pass a session of such a model, or resize with an interpolation instead.',
})
