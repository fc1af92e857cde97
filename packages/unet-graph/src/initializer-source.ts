import type { TensorProto } from '@self-cascade/onnx-graph'
import type { UnetParameter } from './unet-parameter.ts'

/**
 * Gives the start value of a parameter: its elements in the order of `parameter.dims`, or a whole tensor (of another element
 * type, or with its data in another file), which is then named for the parameter.
 */
export type InitializerSource = (parameter: UnetParameter) => Float32Array | TensorProto
