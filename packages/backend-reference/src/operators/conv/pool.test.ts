import { floats } from '../../__tests__/operands.ts'
import { operatorTests } from '../../__tests__/operator-tests.ts'

const image = () => floats([2, 3, 7, 6])
const windows = [
  { inputs: [image()], attributes: { kernel_shape: [2, 2] } },
  { inputs: [image()], attributes: { kernel_shape: [3, 2], strides: [2, 2], pads: [1, 0, 1, 1] } },
  { inputs: [image()], attributes: { kernel_shape: [3, 3], strides: [2, 2], ceil_mode: 1 } },
  { inputs: [image()], attributes: { kernel_shape: [2, 2], strides: [3, 3], pads: [1, 1, 1, 1], ceil_mode: 1 } },
  { inputs: [image()], attributes: { kernel_shape: [3, 3], strides: [2, 2], auto_pad: 'SAME_UPPER' } },
  { inputs: [image()], attributes: { kernel_shape: [2, 2], auto_pad: 'SAME_LOWER' } },
  { inputs: [image()], attributes: { kernel_shape: [3, 3], auto_pad: 'VALID' } },
  { inputs: [floats([2, 3, 9])], attributes: { kernel_shape: [3], strides: [2], pads: [1, 1] } },
  { inputs: [floats([1, 2, 4, 5, 4])], attributes: { kernel_shape: [2, 3, 2], strides: [1, 2, 2] } },
]
const counted = windows.map(({ inputs, attributes }) => ({
  inputs,
  attributes: { ...attributes, count_include_pad: 1 },
}))

operatorTests({
  AveragePool: [
    ...windows,
    ...counted.map((one) => ({ ...one, opset: 19 })),
    { inputs: [image()], attributes: { kernel_shape: [2, 2], dilations: [2, 3] }, opset: 19 },
    {
      inputs: [image()],
      attributes: { kernel_shape: [2, 2], dilations: [2, 2], pads: [1, 1, 1, 1], ceil_mode: 1 },
      opset: 22,
    },
  ],
  GlobalAveragePool: [{ inputs: [image()] }, { inputs: [floats([2, 3, 4])] }],
  GlobalLpPool: [{ inputs: [image()] }, { inputs: [image()], attributes: { p: 1 } }],
  GlobalMaxPool: [{ inputs: [image()] }],
  LpPool: [...windows.slice(0, 2), { inputs: [image()], attributes: { kernel_shape: [2, 2], p: 3 } }],
  MaxPool: [
    ...windows.map((one) => ({ ...one, outputs: 2 })),
    { inputs: [image()], attributes: { kernel_shape: [2, 2], dilations: [2, 3] }, outputs: 2 },
    { inputs: [image()], attributes: { kernel_shape: [2, 2], storage_order: 1 }, outputs: 2 },
    { inputs: [floats([1, 2, 3, 4, 3])], attributes: { kernel_shape: [2, 2, 2], storage_order: 1 }, outputs: 2 },
    { inputs: [image()], attributes: { kernel_shape: [2, 2] }, opset: 9 },
  ],
})
