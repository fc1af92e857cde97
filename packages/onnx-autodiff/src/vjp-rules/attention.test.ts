import { describe, expect, test } from 'vitest'
import { checkNode } from '../__tests__/check-gradients.ts'

const query = { dims: [2, 5, 8] }
const keys = { dims: [2, 3, 8] }
const node = { opType: 'MultiHeadAttention', domain: 'com.microsoft' }

describe('gradients of fused attention', () => {
  test('of self-attention', () => checkNode({ ...node, operands: [query, query, query], attributes: { num_heads: 2 } }))
  test('of cross-attention with a scale', () =>
    checkNode({ ...node, operands: [query, keys, keys], attributes: { num_heads: 4, scale: 0.3 } }))
  test('with a bias of the scores', () =>
    checkNode({
      ...{ ...node, attributes: { num_heads: 2 } },
      operands: [query, keys, keys, undefined, undefined, { dims: [1, 2, 5, 3] }],
    }))
  test('with biases of the projections', () =>
    checkNode({ ...node, operands: [query, keys, keys, { dims: [24] }], attributes: { num_heads: 2 } }))
  test('with a mask for each query, whose marks take away little', () =>
    checkNode({
      ...{ ...node, attributes: { num_heads: 2, mask_filter_value: -2 } },
      operands: [
        query,
        keys,
        keys,
        undefined,
        { integers: Array.from({ length: 30 }, (_, at) => at % 2), dims: [2, 5, 3] },
      ],
      withoutRuntime: 'its masks are int32',
    }))
  test.each([
    ['in one direction', [query, query, query], { unidirectional: 1 }],
    ['with lengths for a mask', [query, keys, keys, undefined, { integers: [1, 2] }], {}],
    ['with keys by heads', [query, { dims: [2, 2, 3, 4] }, { dims: [2, 2, 3, 4] }], {}],
  ])('is refused %s', (_, operands, attributes) =>
    expect(checkNode({ ...node, operands, attributes: { num_heads: 2, ...attributes } })).rejects.toThrow(
      'GradientImpossible',
    ),
  )
})
