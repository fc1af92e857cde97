import { describe, test } from 'vitest'
import { checkNode, type NodeCase } from '../__tests__/check-gradients.ts'

type Attributes = NonNullable<NodeCase['attributes']>

const image = { dims: [1, 2, 3, 4] }
const scales = (...factors: number[]) => ({
  dims: [factors.length],
  at: (i: number) => factors[i - 14]!,
  fixed: true,
  constant: true,
})
const sizes = (...integers: number[]) => ({ integers })

const resizes: readonly (readonly [string, NodeCase['operands'], Attributes])[] = [
  [
    'nearest, twice the size, by scales',
    [image, undefined, scales(1, 1, 2, 2)],
    { mode: 'nearest', coordinate_transformation_mode: 'asymmetric', nearest_mode: 'floor' },
  ],
  ['nearest, half_pixel', [image, undefined, undefined, sizes(1, 2, 6, 12)], { mode: 'nearest' }],
  [
    'nearest, odd sizes',
    [image, undefined, undefined, sizes(1, 2, 5, 7)],
    { mode: 'nearest', coordinate_transformation_mode: 'asymmetric', nearest_mode: 'floor' },
  ],
  [
    'nearest, ceil, smaller',
    [image, undefined, undefined, sizes(1, 2, 2, 3)],
    { mode: 'nearest', nearest_mode: 'ceil' },
  ],
  ['linear, half_pixel', [image, undefined, undefined, sizes(1, 2, 6, 8)], { mode: 'linear' }],
  [
    'linear, pytorch_half_pixel, not a whole factor',
    [image, undefined, undefined, sizes(1, 2, 5, 7)],
    { mode: 'linear', coordinate_transformation_mode: 'pytorch_half_pixel' },
  ],
  [
    'linear, align_corners',
    [image, undefined, undefined, sizes(1, 2, 6, 5)],
    { mode: 'linear', coordinate_transformation_mode: 'align_corners' },
  ],
  [
    'linear, asymmetric',
    [image, undefined, undefined, sizes(1, 2, 6, 5)],
    { mode: 'linear', coordinate_transformation_mode: 'asymmetric' },
  ],
  ['linear, smaller', [image, undefined, undefined, sizes(1, 2, 2, 3)], { mode: 'linear' }],
  ['cubic', [image, undefined, undefined, sizes(1, 2, 6, 9)], { mode: 'cubic' }],
  [
    'cubic, without what lies outside',
    [image, undefined, undefined, sizes(1, 2, 5, 7)],
    { mode: 'cubic', exclude_outside: 1 },
  ],
  ['linear, scales of two axes', [image, undefined, scales(1.7, 0.6)], { mode: 'linear', axes: [2, 3] }],
  [
    'linear, sizes that keep the aspect ratio',
    [image, undefined, undefined, sizes(8, 7)],
    { mode: 'linear', axes: [2, 3], keep_aspect_ratio_policy: 'not_larger' },
  ],
]

const window2d: readonly (readonly [string, Attributes])[] = [
  ['2x2', { kernel_shape: [2, 2], strides: [2, 2] }],
  ['3x3, overlapping, padded', { kernel_shape: [3, 3], strides: [2, 2], pads: [1, 1, 1, 1] }],
  ['ceil_mode', { kernel_shape: [2, 2], strides: [2, 2], ceil_mode: 1 }],
  ['ceil_mode, padded behind', { kernel_shape: [2, 3], strides: [2, 2], pads: [0, 0, 1, 2], ceil_mode: 1 }],
]

describe('gradients of resizing', () => {
  test.each(resizes)('%s', (_, operands, attributes) => checkNode({ opType: 'Resize', operands, attributes }))
})

describe('gradients of pooling', () => {
  test.each(window2d)('AveragePool %s', (_, attributes) =>
    checkNode({ opType: 'AveragePool', operands: [{ dims: [2, 2, 5, 7] }], attributes }),
  )
  test('AveragePool that counts its padding', () =>
    checkNode({
      ...{ opType: 'AveragePool', operands: [{ dims: [1, 2, 5, 4] }] },
      attributes: { kernel_shape: [3, 3], pads: [1, 1, 1, 1], count_include_pad: 1 },
    }))
  test.each(window2d)('MaxPool %s', (_, attributes) =>
    checkNode({ opType: 'MaxPool', operands: [{ dims: [2, 2, 5, 7] }], attributes }),
  )
  test('AveragePool over one and three axes', async () => {
    await checkNode({
      opType: 'AveragePool',
      operands: [{ dims: [1, 2, 8] }],
      attributes: { kernel_shape: [3], strides: [2] },
    })
    await checkNode({
      opType: 'AveragePool',
      operands: [{ dims: [1, 2, 4, 4, 4] }],
      attributes: { kernel_shape: [2, 2, 2] },
    })
  })
  test('GlobalAveragePool', () => checkNode({ opType: 'GlobalAveragePool', operands: [{ dims: [2, 3, 4, 5] }] }))
})
