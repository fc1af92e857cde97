import type { UnetParameter } from './unet-parameter.ts'

/** Gives the float32 elements of a parameter, in the order of its `dims`. It is asked for each parameter once, in order. */
export type InitializerSource = (parameter: UnetParameter) => Float32Array
