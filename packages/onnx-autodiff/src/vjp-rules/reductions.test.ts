import { describe, test } from 'vitest'
import { checkNode, spread } from '../__tests__/check-gradients.ts'

const positive = { dims: [2, 3, 4], at: (index: number) => Math.abs(spread(index)) + 0.2 }
const kinds = ['Sum', 'Mean', 'Max', 'Min', 'Prod', 'L1', 'L2', 'LogSum', 'LogSumExp', 'SumSquare']

describe('gradients of reductions', () => {
  describe.each(kinds.map((kind) => `Reduce${kind}`))('%s', (opType) => {
    test('over one axis', () => checkNode({ opType, operands: [positive, { integers: [1] }] }))
    test('over two axes, which are dropped', () =>
      checkNode({ opType, operands: [positive, { integers: [0, -1] }], attributes: { keepdims: 0 } }))
    test('over everything', () => checkNode({ opType, operands: [positive] }))
    test('with the axes as an attribute', () =>
      checkNode({
        ...{ opType, opset: 17, attributes: opType === 'ReduceSum' ? {} : { axes: [-2] } },
        operands: opType === 'ReduceSum' ? [positive, { integers: [-2] }] : [positive],
      }))
  })

  test('no axes and noop_with_empty_axes leave the value alone', () =>
    checkNode({ opType: 'ReduceSum', operands: [positive], attributes: { noop_with_empty_axes: 1 } }))

  test.each(['Softmax', 'LogSoftmax'])('%s', async (opType) => {
    await checkNode({ opType, operands: [{ dims: [2, 3, 4] }] })
    await checkNode({ opType, operands: [{ dims: [2, 3, 4] }], attributes: { axis: 1 } })
  })
})
