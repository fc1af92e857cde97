import { TensorProto_DataType as DataType } from 'onnx-buf'
import { intAttribute } from '../../graph/attributes.ts'
import { type ShapeRule, tensor } from '../shape-rule.ts'

/** Operators that store numbers in few bits. */
export const quantizationRules = {
  QuantizeLinear: ({ node, dims, elementType }) => [
    tensor(intAttribute(node, 'output_dtype', 0) || elementType(2) || DataType.UINT8, dims(0)),
  ],
  DequantizeLinear: ({ node, dims, elementType }) => [
    tensor(intAttribute(node, 'output_dtype', 0) || elementType(1), dims(0)),
  ],
  DynamicQuantizeLinear: ({ dims }) => [
    tensor(DataType.UINT8, dims(0)),
    tensor(DataType.FLOAT, []),
    tensor(DataType.UINT8, []),
  ],
} satisfies Record<string, ShapeRule>
