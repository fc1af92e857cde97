import { float32Tensor, int64Tensor } from '@self-cascade/onnx-graph'
import { exactly, floats, ints, longs, marks } from '../../__tests__/operands.ts'
import { operatorTests } from '../../__tests__/operator-tests.ts'

const maximum = Number(2n ** 63n - 1024n)
const block = () => [floats([2, 8, 3, 2])]

operatorTests({
  Concat: [
    { inputs: [floats([2, 3]), floats([1, 3])], attributes: { axis: 0 } },
    { inputs: [floats([2, 3]), floats([2, 1]), floats([2, 2])], attributes: { axis: -1 } },
    { inputs: [longs([1]), longs([2, 3]), longs([])], attributes: { axis: 0 } },
    { inputs: [marks([2, 2])], attributes: { axis: 1 } },
  ],
  Constant: [
    { inputs: [], attributes: { value: float32Tensor([1, 2, 3]) } },
    { inputs: [], attributes: { value_int: 7 } },
    { inputs: [], attributes: { value_ints: [7, 8] } },
    { inputs: [], attributes: { value_float: 0.1 } },
    { inputs: [], attributes: { value_floats: [0.1, 0.2] } },
  ],
  ConstantOfShape: [
    { inputs: [longs([2, 3])] },
    { inputs: [longs([2])], attributes: { value: int64Tensor([5]) } },
    { inputs: [longs([])], attributes: { value: float32Tensor([2.5]) } },
    { inputs: [longs([0, 2])] },
  ],
  DepthToSpace: [
    { inputs: block(), attributes: { blocksize: 2 } },
    { inputs: block(), attributes: { blocksize: 2, mode: 'CRD' } },
  ],
  Expand: [
    { inputs: [floats([3, 1]), longs([2, 1, 4])] },
    { inputs: [floats([3, 4]), longs([1])] },
    { inputs: [longs([7], []), longs([3])] },
  ],
  Flatten: [
    { inputs: [floats([2, 3, 4])] },
    { inputs: [floats([2, 3, 4])], attributes: { axis: 0 } },
    { inputs: [floats([2, 3, 4])], attributes: { axis: 3 } },
    { inputs: [floats([2, 3, 4])], attributes: { axis: -1 } },
  ],
  Pad: [
    { inputs: [floats([2, 3]), longs([0, 1, 2, 0])] },
    { inputs: [floats([2, 3]), longs([0, 1, 2, 0]), exactly([1.5], [])] },
    { inputs: [floats([2, 3]), longs([0, -1, 2, 1])] },
    { inputs: [floats([4, 5]), longs([-1, 2, 1, -2])], attributes: { mode: 'edge' } },
    { inputs: [floats([2, 4]), longs([1, 3, 0, 2])], attributes: { mode: 'reflect' } },
    { inputs: [floats([2, 4]), longs([1, 3, 0, 2])], attributes: { mode: 'edge' } },
    { inputs: [floats([2, 4]), longs([1, 3, 0, 5])], attributes: { mode: 'wrap' }, opset: 19 },
    { inputs: [floats([2, 3, 4]), longs([1, 2]), undefined, longs([-1])], opset: 18 },
    { inputs: [floats([2, 3, 4]), longs([1, 2, 0, 1]), undefined, longs([2, 0])], opset: 18 },
    { inputs: [floats([2, 3])], attributes: { pads: [0, 1, 2, 0], value: 0.5 }, opset: 10 },
    { inputs: [floats([2, 3])], attributes: { pads: [0, 1, 1, 1], mode: 'reflect' }, opset: 10 },
    { inputs: [longs([1, 2]), longs([1, 1]), longs([9], [])] },
  ],
  Range: [
    { inputs: [longs([0], []), longs([5], []), longs([2], [])] },
    { inputs: [longs([5], []), longs([0], []), longs([-2], [])] },
    { inputs: [exactly([0], []), exactly([1], []), exactly([0.25], [])] },
    { inputs: [ints([3], []), ints([3], []), ints([1], [])] },
  ],
  Reshape: [
    { inputs: [floats([2, 3, 4]), longs([4, -1])] },
    { inputs: [floats([2, 3, 4]), longs([0, -1])] },
    { inputs: [floats([2, 3, 4]), longs([0, 0, 2, 2])] },
    { inputs: [floats([0, 3]), longs([3, 0])], attributes: { allowzero: 1 } },
    { inputs: [floats([1]), longs([])] },
    { inputs: [floats([0, 3]), longs([0, 3])] },
  ],
  Shape: [
    { inputs: [floats([2, 3, 4])] },
    { inputs: [floats([2, 3, 4])], attributes: { start: 1 } },
    { inputs: [floats([2, 3, 4])], attributes: { start: -2, end: -1 } },
    { inputs: [floats([])] },
  ],
  Size: [{ inputs: [floats([2, 3])] }],
  Slice: [
    { inputs: [floats([4, 5]), longs([1, 0]), longs([3, 4])] },
    { inputs: [floats([4, 5]), longs([1]), longs([maximum]), longs([-1]), longs([2])] },
    { inputs: [floats([4, 5]), longs([-1]), longs([-maximum]), longs([1]), longs([-1])] },
    { inputs: [floats([4, 5]), longs([3]), longs([0]), longs([0]), longs([-2])] },
    { inputs: [floats([4, 5]), longs([9]), longs([10]), longs([0])] },
    { inputs: [floats([4, 5]), longs([9]), longs([-9]), longs([0]), longs([-1])] },
    { inputs: [floats([4, 5]), longs([-9, -2]), longs([2, 9]), longs([0, 1])] },
    { inputs: [floats([4, 5])], attributes: { starts: [1], ends: [-1], axes: [1] }, opset: 9 },
    { inputs: [longs([1, 2, 3, 4]), longs([2]), longs([4]), longs([0])] },
  ],
  SpaceToDepth: [{ inputs: [floats([2, 3, 4, 6])], attributes: { blocksize: 2 } }],
  Split: [
    { inputs: [floats([6, 2])], outputs: 3 },
    { inputs: [floats([2, 6]), longs([1, 5])], attributes: { axis: 1 }, outputs: 2 },
    { inputs: [floats([2, 7])], attributes: { axis: -1, num_outputs: 3 }, outputs: 3, opset: 18 },
    { inputs: [floats([6, 2])], attributes: { split: [2, 4] }, outputs: 2, opset: 11 },
  ],
  Squeeze: [
    { inputs: [floats([1, 3, 1])] },
    { inputs: [floats([1, 3, 1]), longs([-1])] },
    { inputs: [floats([1, 3, 1])], attributes: { axes: [0] }, opset: 11 },
  ],
  Tile: [{ inputs: [floats([2, 3]), longs([2, 3])] }, { inputs: [longs([1, 2]), longs([0])] }],
  Transpose: [
    { inputs: [floats([2, 3, 4])] },
    { inputs: [floats([2, 3, 4])], attributes: { perm: [1, 2, 0] } },
    { inputs: [marks([2, 3])], attributes: { perm: [1, 0] } },
  ],
  Trilu: [
    { inputs: [floats([2, 3, 4])] },
    { inputs: [floats([3, 4]), longs([1], [])] },
    { inputs: [floats([4, 3]), longs([-1], [])], attributes: { upper: 0 } },
  ],
  Unsqueeze: [
    { inputs: [floats([2, 3]), longs([0, 3])] },
    { inputs: [floats([2, 3]), longs([-1])] },
    { inputs: [floats([2, 3])], attributes: { axes: [1] }, opset: 11 },
    { inputs: [floats([]), longs([0])] },
  ],
})
