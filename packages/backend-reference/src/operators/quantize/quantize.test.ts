import { bytes, exactly, floats, ints, signedBytes } from '../../__tests__/operands.ts'
import { operatorTests } from '../../__tests__/operator-tests.ts'

const scale = exactly([0.1], [])
const scales = () => floats([3], 0.05, 0.2)
const codes = (count: number) => Array.from({ length: count }, (_, index) => (index * 37) % 256)

operatorTests({
  ConvInteger: [
    { inputs: [bytes(codes(32), [1, 2, 4, 4]), bytes(codes(18), [1, 2, 3, 3])] },
    {
      inputs: [bytes(codes(32), [1, 2, 4, 4]), bytes(codes(36), [2, 2, 3, 3]), bytes([7], []), bytes([9], [])],
      attributes: { pads: [1, 1, 1, 1] },
    },
  ],
  DequantizeLinear: [
    { inputs: [bytes(codes(6), [2, 3]), scale, bytes([128], [])] },
    { inputs: [signedBytes([1, -2, 3]), scale] },
    { inputs: [bytes(codes(12), [2, 3, 2]), scales(), bytes([1, 2, 3])] },
    { inputs: [bytes(codes(6), [2, 3]), scales(), bytes([1, 2, 3])], attributes: { axis: -1 } },
    { inputs: [ints([100, -100]), scale] },
    {
      inputs: [bytes(codes(12), [2, 6]), floats([2, 3], 0.05, 0.2), bytes(codes(6), [2, 3])],
      attributes: { axis: 1, block_size: 2 },
      opset: 21,
    },
    {
      inputs: [bytes(codes(12), [6, 2]), floats([3, 2], 0.05, 0.2)],
      attributes: { axis: 0, block_size: 2 },
      opset: 21,
    },
  ],
  DynamicQuantizeLinear: [
    { inputs: [floats([3, 4])], outputs: 3 },
    { inputs: [floats([3, 4], 1, 3)], outputs: 3 },
    { inputs: [exactly([0, 0])], outputs: 3 },
  ],
  MatMulInteger: [
    { inputs: [bytes(codes(6), [2, 3]), bytes(codes(12), [3, 4])] },
    { inputs: [bytes(codes(6), [2, 3]), signedBytes([1, -2, 3], [3, 1]), bytes([12], []), signedBytes([3], [])] },
    { inputs: [bytes(codes(6), [2, 3]), bytes(codes(12), [3, 4]), bytes([1], []), bytes([3, 4, 5, 6])] },
  ],
  QuantizeLinear: [
    { inputs: [floats([2, 3]), scale, bytes([128], [])] },
    { inputs: [exactly([0.05, 0.25, -0.15, 99, -99]), exactly([0.5], []), signedBytes([3], [])] },
    { inputs: [exactly([0.25, 0.75, 1.25, -0.25]), exactly([0.5], [])] },
    { inputs: [floats([2, 3, 2]), scales(), bytes([1, 2, 3])] },
    {
      inputs: [floats([2, 6]), floats([2, 3], 0.05, 0.2), signedBytes([1, 2, 3, 4, 5, 6], [2, 3])],
      attributes: { axis: 1, block_size: 2 },
      opset: 21,
    },
    { inputs: [floats([2, 3]), scale], attributes: { output_dtype: 3 }, opset: 21 },
  ],
})
