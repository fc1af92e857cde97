import { create } from '@bufbuild/protobuf'
import { sizeOf } from '@self-cascade/core'
import { DataType, type TensorProto } from '@self-cascade/onnx-graph'
import { TensorProto_DataLocation, TensorProtoSchema } from 'onnx-buf'
import type { UnetParameter } from './unet-parameter.ts'

/** Every tensor starts at a multiple of this many bytes, so that a runtime can map the file into memory. */
const alignment = 4096

/** A parameter in a data file. */
export interface PlacedParameter {
  readonly parameter: UnetParameter
  readonly offset: number
  readonly length: number
}

/** Lays parameters one after the other in a data file. */
export function placeParameters(parameters: readonly UnetParameter[]): readonly PlacedParameter[] {
  let end = 0
  return parameters.map((parameter) => {
    const offset = Math.ceil(end / alignment) * alignment
    const length = sizeOf(parameter.dims) * Float32Array.BYTES_PER_ELEMENT
    end = offset + length
    return { parameter, offset, length }
  })
}

/** Makes the initialiser that refers to a data file. */
export function externalTensor(location: string, { parameter, offset, length }: PlacedParameter): TensorProto {
  const range = { location, offset: `${offset}`, length: `${length}` }
  return create(TensorProtoSchema, {
    name: parameter.name,
    dataType: DataType.FLOAT,
    dims: parameter.dims.map(BigInt),
    externalData: Object.entries(range).map(([key, value]) => ({ key, value })),
    dataLocation: TensorProto_DataLocation.EXTERNAL,
  })
}
