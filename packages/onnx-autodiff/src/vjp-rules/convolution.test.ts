import { describe, test } from 'vitest'
import { checkNode, type NodeCase } from '../__tests__/check-gradients.ts'

type Attributes = NonNullable<NodeCase['attributes']>

const cases: readonly (readonly [string, readonly number[], readonly number[], Attributes])[] = [
  ['3x3, same size', [2, 3, 6, 5], [4, 3, 3, 3], { pads: [1, 1, 1, 1] }],
  ['3x3, no padding', [2, 3, 6, 5], [4, 3, 3, 3], {}],
  ['1x1', [2, 3, 4, 5], [4, 3, 1, 1], {}],
  ['1x1, stride 2', [2, 3, 5, 4], [4, 3, 1, 1], { strides: [2, 2] }],
  ['3x3, stride 2, even size', [1, 2, 6, 8], [3, 2, 3, 3], { pads: [1, 1, 1, 1], strides: [2, 2] }],
  ['3x3, stride 2, odd size', [1, 2, 7, 5], [3, 2, 3, 3], { pads: [1, 1, 1, 1], strides: [2, 2] }],
  ['3x3, stride 2, padded behind only', [1, 2, 6, 6], [3, 2, 3, 3], { pads: [0, 0, 1, 1], strides: [2, 2] }],
  ['3x3, stride 3, rows that no window reaches', [1, 2, 8, 7], [3, 2, 2, 2], { strides: [3, 3] }],
  ['dilated', [1, 2, 7, 8], [3, 2, 3, 3], { dilations: [2, 2], pads: [2, 2, 2, 2] }],
  ['dilated and strided', [1, 2, 9, 8], [3, 2, 3, 3], { dilations: [2, 1], strides: [2, 3], pads: [1, 0, 2, 1] }],
  ['uneven padding', [1, 2, 5, 6], [3, 2, 3, 2], { pads: [2, 0, 1, 1] }],
  ['more padding than the kernel reaches', [1, 2, 4, 4], [3, 2, 2, 2], { pads: [3, 2, 2, 3] }],
  ['groups', [2, 4, 5, 5], [6, 2, 3, 3], { group: 2, pads: [1, 1, 1, 1] }],
  ['groups, strided', [2, 4, 6, 5], [6, 2, 3, 3], { group: 2, pads: [1, 1, 1, 1], strides: [2, 2] }],
  ['depthwise', [2, 4, 5, 5], [4, 1, 3, 3], { group: 4, pads: [1, 1, 1, 1] }],
  ['kernel of 5x1', [1, 2, 7, 4], [3, 2, 5, 1], { pads: [2, 0, 2, 0] }],
  ['auto_pad SAME_UPPER', [1, 2, 6, 5], [3, 2, 3, 4], { auto_pad: 'SAME_UPPER', strides: [2, 2] }],
  ['auto_pad SAME_LOWER', [1, 2, 6, 5], [3, 2, 2, 4], { auto_pad: 'SAME_LOWER' }],
  ['one axis', [2, 3, 9], [4, 3, 3], { pads: [1, 1], strides: [2] }],
  ['three axes', [1, 2, 4, 5, 3], [3, 2, 3, 3, 3], { pads: [1, 1, 1, 1, 1, 1] }],
  ['three axes, kernel of 3x1x1', [1, 2, 5, 4, 3], [3, 2, 3, 1, 1], { pads: [1, 0, 0, 1, 0, 0] }],
  ['three axes, strided', [1, 2, 4, 5, 6], [3, 2, 3, 2, 3], { pads: [1, 1, 0, 0, 1, 1], strides: [2, 1, 2] }],
]

const transposed: readonly (readonly [string, readonly number[], readonly number[], Attributes])[] = [
  ['stride 1', [2, 3, 4, 5], [3, 4, 3, 3], { pads: [1, 1, 1, 1] }],
  ['stride 2', [1, 3, 4, 5], [3, 2, 4, 4], { pads: [1, 1, 1, 1], strides: [2, 2] }],
  ['output padding', [1, 3, 4, 3], [3, 2, 3, 3], { pads: [1, 1, 1, 1], strides: [2, 2], output_padding: [1, 1] }],
  ['dilated', [1, 3, 4, 4], [3, 2, 3, 3], { dilations: [2, 2], pads: [1, 0, 2, 1] }],
  ['groups', [1, 4, 4, 4], [4, 3, 3, 3], { group: 2, strides: [2, 2] }],
  ['one axis', [1, 3, 6], [3, 2, 4], { strides: [2], pads: [1, 1] }],
  ['three axes', [1, 2, 3, 3, 2], [2, 3, 2, 3, 2], { strides: [2, 1, 2] }],
]

describe('convolution gradients', () => {
  test.each(cases)('%s', (_, input, kernel, attributes) =>
    checkNode({ opType: 'Conv', operands: [{ dims: input }, { dims: kernel }, { dims: [kernel[0]!] }], attributes }),
  )

  test('without a bias', () =>
    checkNode({ opType: 'Conv', operands: [{ dims: [1, 2, 4, 4] }, { dims: [3, 2, 3, 3] }] }))

  test('with a kernel that is a constant', () =>
    checkNode({
      opType: 'Conv',
      operands: [{ dims: [1, 2, 4, 4] }, { dims: [3, 2, 3, 3], fixed: true, constant: true }],
    }))

  test('of more pixels than are gathered at once', async () => {
    const attributes = { pads: [1, 1, 1, 1] }
    await checkNode({
      opType: 'Conv',
      operands: [{ dims: [1, 1, 64, 64] }, { dims: [128, 1, 3, 3], fixed: true }],
      attributes,
    })
    const strided = { strides: [2, 2], pads: [1, 0, 0, 1] }
    await checkNode({
      ...{ opType: 'Conv', attributes: strided },
      operands: [{ dims: [1, 1, 96, 96] }, { dims: [64, 1, 3, 3], fixed: true }],
    })
  })

  test.each(transposed)('transposed, %s', (_, input, kernel, attributes) => {
    const channels = kernel[1]! * (Number(attributes.group) || 1)
    return checkNode({
      opType: 'ConvTranspose',
      operands: [{ dims: input }, { dims: kernel }, { dims: [channels] }],
      attributes,
    })
  })

  test.each([
    ['output padding behind', { strides: [3], dilations: [2], pads: [0, 1], output_padding: [2] }],
    ['an output shape', { strides: [2], output_shape: [6] }],
    ['an output shape, padded behind', { strides: [2], output_shape: [6], auto_pad: 'SAME_UPPER' }],
    ['its size times the stride', { strides: [2], auto_pad: 'SAME_LOWER' }],
  ])('transposed, with %s', (_, attributes) =>
    checkNode({
      opType: 'ConvTranspose',
      operands: [{ dims: [1, 2, 3] }, { dims: [2, 2, 3] }, { dims: [2] }],
      attributes,
    }),
  )
})
