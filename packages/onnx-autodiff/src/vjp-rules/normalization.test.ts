import { describe, expect, test } from 'vitest'
import { checkNode, spread } from '../__tests__/check-gradients.ts'

const scale = (size: number) => ({ dims: [size], at: (index: number) => 1 + spread(index) / 2 })
const fixed = (size: number, at: (index: number) => number) => ({ dims: [size], at, fixed: true, constant: true })
const epsilon = 1e-3

describe('gradients of normalisations', () => {
  test.each([[[2, 3, 4, 5]], [[2, 4, 6]], [[1, 2, 3, 2, 3]]])('InstanceNormalization of %o', (dims) =>
    checkNode({
      opType: 'InstanceNormalization',
      operands: [{ dims }, scale(dims[1]!), scale(dims[1]!)],
      attributes: { epsilon },
    }),
  )

  test('GroupNormalization with a scale per channel', () =>
    checkNode({
      ...{ opType: 'GroupNormalization', opset: 21, attributes: { num_groups: 2, epsilon } },
      operands: [{ dims: [2, 6, 3, 2] }, scale(6), scale(6)],
    }))

  test('GroupNormalization with a scale per group', () =>
    checkNode({
      ...{ opType: 'GroupNormalization', opset: 18, attributes: { num_groups: 2, epsilon } },
      operands: [{ dims: [2, 6, 3, 2] }, scale(2), scale(2)],
    }))

  test('SkipLayerNormalization with the epsilon that it has when none is written', () =>
    checkNode({
      ...{ opType: 'SkipLayerNormalization', domain: 'com.microsoft', tolerance: 1e-4 },
      operands: [
        { dims: [1, 2, 4], at: (index: number) => spread(index) / 100 },
        { dims: [1, 2, 4], at: () => 0 },
        scale(4),
      ],
    }))

  test('LayerNormalization whose mean is used is refused', () =>
    expect(
      checkNode({ opType: 'LayerNormalization', operands: [{ dims: [2, 3] }, scale(3)], outputCount: 2 }),
    ).rejects.toThrow('GradientImpossible'))

  test('LayerNormalization over the last axis', () =>
    checkNode({
      opType: 'LayerNormalization',
      operands: [{ dims: [2, 3, 5] }, scale(5), scale(5)],
      attributes: { epsilon },
    }))

  test('LayerNormalization over two axes, without a bias', () => {
    const weights = { dims: [3, 5], at: (index: number) => 1 + spread(index) / 2 }
    return checkNode({
      opType: 'LayerNormalization',
      operands: [{ dims: [2, 3, 5] }, weights],
      attributes: { axis: 1, epsilon },
    })
  })

  test('SkipLayerNormalization', () =>
    checkNode({
      ...{ opType: 'SkipLayerNormalization', domain: 'com.microsoft', attributes: { epsilon } },
      operands: [{ dims: [2, 3, 4] }, { dims: [2, 3, 4] }, scale(4), scale(4), { dims: [4] }],
    }))

  test('BatchNormalization with fixed statistics', () =>
    checkNode({
      ...{ opType: 'BatchNormalization', attributes: { epsilon } },
      operands: [{ dims: [2, 3, 4, 4] }, scale(3), scale(3), fixed(3, spread), fixed(3, (index) => 0.5 + index / 9)],
    }))

  test('BatchNormalization by statistics that are computed', () =>
    checkNode({
      ...{ opType: 'BatchNormalization', attributes: { epsilon } },
      operands: [{ dims: [2, 3, 4] }, scale(3), scale(3), { dims: [3] }, scale(3)],
    }))

  test.each([1, 2])('LpNormalization of order %i', (p) =>
    checkNode({ opType: 'LpNormalization', operands: [{ dims: [2, 3, 4] }], attributes: { p, axis: 1 } }),
  )

  test('RMSNormalization', () =>
    checkNode({
      ...{ opType: 'RMSNormalization', opset: 23, attributes: { epsilon } },
      operands: [{ dims: [2, 3, 5] }, scale(5)],
    }))
})
