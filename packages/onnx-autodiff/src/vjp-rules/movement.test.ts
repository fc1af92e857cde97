import { describe, expect, test } from 'vitest'
import { checkNode } from '../__tests__/check-gradients.ts'

const x = { dims: [2, 3, 6, 4] }
const whole = (...integers: number[]) => ({ integers })
const most = 2 ** 53 - 1

const slices: readonly (readonly [string, number[], number[], number[], number[]])[] = [
  ['a part', [1], [3], [2], [1]],
  ['to the end', [1], [most], [2], [1]],
  ['from the end', [-3], [-1], [-2], [1]],
  ['every other', [1], [6], [2], [2]],
  ['every third, not to the end', [0], [5], [2], [3]],
  ['backwards', [-1], [-most], [2], [-1]],
  ['backwards in steps of two', [4], [-most], [2], [-2]],
  ['two axes', [1, 0], [3, 4], [1, 3], [1, 2]],
]

const pads: readonly (readonly [string, number[]])[] = [
  ['constant', [0, 0, 1, 2, 0, 0, 3, 1]],
  ['constant', [0, 1, -1, 2, 0, 0, -2, -1]],
  ['edge', [0, 0, 1, 2, 0, 0, 3, 1]],
  ['reflect', [0, 0, 1, 2, 0, 0, 3, 1]],
]

describe('gradients of movement', () => {
  test('Reshape', () => checkNode({ opType: 'Reshape', operands: [x, whole(0, -1, 8)] }))
  test('Flatten', () => checkNode({ opType: 'Flatten', operands: [x], attributes: { axis: 2 } }))
  test('Squeeze', () => checkNode({ opType: 'Squeeze', operands: [{ dims: [2, 1, 3, 1] }, whole(1)] }))
  test('Unsqueeze', () => checkNode({ opType: 'Unsqueeze', operands: [x, whole(0, -1)] }))
  test('Transpose', () => checkNode({ opType: 'Transpose', operands: [x], attributes: { perm: [2, 0, 3, 1] } }))
  test('Transpose without an order', () => checkNode({ opType: 'Transpose', operands: [x] }))
  test('Expand', () => checkNode({ opType: 'Expand', operands: [{ dims: [3, 1] }, whole(2, 1, 4)] }))
  test('Tile', () => checkNode({ opType: 'Tile', operands: [{ dims: [2, 3] }, whole(2, 3)] }))
  test('Concat', () =>
    checkNode({
      opType: 'Concat',
      operands: [{ dims: [2, 3, 2] }, { dims: [2, 1, 2] }, { dims: [2, 2, 2] }],
      attributes: { axis: -2 },
    }))
  test('Split', () =>
    checkNode({ opType: 'Split', operands: [x, whole(1, 3, 2)], attributes: { axis: 2 }, outputCount: 3 }))
  test('Split in equal parts', () =>
    checkNode({ opType: 'Split', operands: [x], attributes: { axis: 2, num_outputs: 3 }, outputCount: 3 }))

  test.each(slices)('Slice %s', (_, starts, ends, axes, steps) =>
    checkNode({ opType: 'Slice', operands: [x, whole(...starts), whole(...ends), whole(...axes), whole(...steps)] }),
  )

  test.each(pads)('Pad %s %o', (mode, amounts) =>
    checkNode({ opType: 'Pad', operands: [x, whole(...amounts)], attributes: { mode } }),
  )
  test('Pad wrap', () =>
    checkNode({ opType: 'Pad', opset: 19, operands: [x, whole(0, 0, 2, 1, 0, 0, 1, 3)], attributes: { mode: 'wrap' } }))
  test('Pad of named axes', () =>
    checkNode({ opType: 'Pad', operands: [x, whole(1, 2), { dims: [], fixed: true }, whole(-1)] }))

  test('Pad with a value that is computed', () =>
    checkNode({ opType: 'Pad', operands: [{ dims: [3, 4] }, whole(1, -1, 0, 2), { dims: [] }] }))
  test('Pad of a vector', () =>
    checkNode({ opType: 'Pad', operands: [{ dims: [4] }, whole(2, 1)], attributes: { mode: 'reflect' } }))
  test('Tile of nothing', () =>
    checkNode({ opType: 'Tile', operands: [{ dims: [0, 3] }, whole(2, 2)], withoutRuntime: 'nothing to compare' }))

  test.each(['DCR', 'CRD'])('DepthToSpace %s', (mode) =>
    checkNode({ opType: 'DepthToSpace', operands: [{ dims: [2, 8, 2, 3] }], attributes: { blocksize: 2, mode } }),
  )
  test('SpaceToDepth', () =>
    checkNode({ opType: 'SpaceToDepth', operands: [{ dims: [2, 2, 4, 6] }], attributes: { blocksize: 2 } }))
})

describe('gradients of gathering', () => {
  test.each([0, 1, -1])('Gather along axis %i, rows read twice or from the end', (axis) =>
    checkNode({
      opType: 'Gather',
      operands: [{ dims: [4, 3, 3] }, { integers: [0, 2, 2, -1], dims: [2, 2] }],
      attributes: { axis },
    }),
  )
  test('Gather of one row', () =>
    checkNode({ opType: 'Gather', operands: [{ dims: [4, 3] }, { integers: [1], dims: [] }], attributes: { axis: 0 } }))
  test('Gather of rows that are fed, such as tokens', () =>
    checkNode({ opType: 'Gather', operands: [{ dims: [5, 3] }, { integers: [4, 0, 4], dims: [3], fed: true }] }))
  test('GatherElements', () =>
    checkNode({
      opType: 'GatherElements',
      operands: [{ dims: [3, 3] }, { integers: [0, 2, 1, 0, 0, 2], dims: [2, 3] }],
    }))
  test('GatherND', () =>
    checkNode({ opType: 'GatherND', operands: [{ dims: [3, 4, 2] }, { integers: [0, 1, 2, 3, 0, 1], dims: [3, 2] }] }))
  test('GatherND within batches', () =>
    checkNode({
      ...{ opType: 'GatherND', attributes: { batch_dims: 1 } },
      operands: [{ dims: [2, 3, 4, 2] }, { integers: [0, 3, -1, 0, 2, 2, 1, 1, 0, 2, -3, -2], dims: [2, 3, 2] }],
    }))
  test('ScatterND that multiplies is refused', () =>
    expect(
      checkNode({
        ...{ opType: 'ScatterND', attributes: { reduction: 'mul' } },
        operands: [{ dims: [4] }, { integers: [1], dims: [1, 1] }, { dims: [1] }],
      }),
    ).rejects.toThrow('GradientImpossible'))
  test.each(['none', 'add'])('ScatterND %s', (reduction) =>
    checkNode({
      ...{ opType: 'ScatterND', attributes: { reduction } },
      operands: [{ dims: [4, 3] }, { integers: [1, 3], dims: [2, 1] }, { dims: [2, 3] }],
    }),
  )
})
