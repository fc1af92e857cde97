import { floats } from '../../__tests__/operands.ts'
import { operatorTests } from '../../__tests__/operator-tests.ts'

const image = () => floats([2, 4, 7, 6])
const kernel = (depth = 4) => floats([6, depth, 3, 3])
const transposed = (filters = 3, ...size: readonly number[]) =>
  floats([4, filters, ...(size.length > 0 ? size : [3, 3])])

operatorTests({
  Conv: [
    { inputs: [image(), kernel()] },
    { inputs: [image(), kernel(), floats([6])], attributes: { pads: [1, 1, 1, 1] } },
    { inputs: [image(), kernel()], attributes: { pads: [0, 1, 2, 0], strides: [2, 1] } },
    { inputs: [image(), kernel()], attributes: { dilations: [2, 1], pads: [2, 1, 2, 1] } },
    { inputs: [image(), kernel(2), floats([6])], attributes: { group: 2, strides: [2, 2] } },
    { inputs: [image(), floats([8, 1, 3, 3])], attributes: { group: 4, pads: [1, 1, 1, 1] } },
    { inputs: [image(), kernel()], attributes: { auto_pad: 'SAME_UPPER', strides: [2, 2] } },
    { inputs: [image(), kernel()], attributes: { auto_pad: 'SAME_LOWER', strides: [2, 2] } },
    { inputs: [image(), floats([6, 4, 2, 2])], attributes: { auto_pad: 'SAME_UPPER' } },
    { inputs: [image(), floats([6, 4, 2, 2])], attributes: { auto_pad: 'SAME_LOWER' } },
    { inputs: [image(), kernel()], attributes: { auto_pad: 'VALID', strides: [2, 1] } },
    { inputs: [image(), floats([6, 4, 1, 1]), floats([6])] },
    { inputs: [floats([2, 3, 9]), floats([4, 3, 3]), floats([4])], attributes: { strides: [2], pads: [1, 0] } },
    { inputs: [floats([2, 4, 9]), floats([4, 2, 2])], attributes: { dilations: [3], group: 2 } },
    { inputs: [floats([1, 3, 4, 5, 4]), floats([2, 3, 3, 1, 2])], attributes: { pads: [1, 0, 0, 1, 0, 1] } },
    { inputs: [floats([1, 2, 5, 4, 4]), floats([4, 1, 2, 2, 2])], attributes: { group: 2, strides: [2, 1, 2] } },
  ],
  ConvTranspose: [
    { inputs: [image(), transposed()] },
    { inputs: [image(), transposed(), floats([3])], attributes: { strides: [2, 2], pads: [1, 1, 1, 1] } },
    { inputs: [image(), transposed()], attributes: { strides: [2, 3], output_padding: [1, 2] } },
    { inputs: [image(), transposed()], attributes: { dilations: [2, 1], pads: [1, 0, 2, 1] } },
    { inputs: [image(), transposed(2), floats([4])], attributes: { group: 2, strides: [2, 1] } },
    { inputs: [image(), transposed(1, 2, 2)], attributes: { group: 4, strides: [2, 2] } },
    { inputs: [image(), transposed()], attributes: { auto_pad: 'SAME_UPPER', strides: [2, 2] } },
    { inputs: [image(), transposed()], attributes: { auto_pad: 'SAME_LOWER', strides: [2, 2] } },
    { inputs: [image(), transposed()], attributes: { auto_pad: 'VALID', strides: [2, 2] } },
    { inputs: [image(), transposed()], attributes: { output_shape: [14, 12], strides: [2, 2] } },
    {
      inputs: [image(), transposed()],
      attributes: { output_shape: [14, 12], strides: [2, 2], auto_pad: 'SAME_UPPER' },
    },
    { inputs: [floats([2, 4, 5]), transposed(3, 4), floats([3])], attributes: { strides: [3], pads: [1, 2] } },
    {
      inputs: [floats([1, 4, 3, 2, 3]), transposed(2, 2, 3, 2)],
      attributes: { strides: [2, 1, 2], pads: [0, 1, 0, 1, 0, 0] },
    },
  ],
})
