import { bytes, exactly, floats, ints, longs, marks } from '../../__tests__/operands.ts'
import { operatorTests } from '../../__tests__/operator-tests.ts'

const scattered = [
  { inputs: [floats([3, 3]), longs([1, 0, 2, -1, 2, 1], [2, 3]), floats([2, 3])] },
  { inputs: [floats([1, 5]), longs([1, 3], [1, 2]), floats([1, 2])], attributes: { axis: 1 } },
]
const reductions = ['add', 'mul', 'max', 'min']

operatorTests({
  Compress: [
    { inputs: [floats([3, 4]), marks([3])], attributes: { axis: 0 } },
    { inputs: [floats([3, 4]), marks([4])], attributes: { axis: -1 } },
    { inputs: [floats([3, 4]), marks([12])] },
  ],
  CumSum: [
    { inputs: [floats([2, 3, 4]), longs([1], [])] },
    { inputs: [floats([2, 3]), longs([-1], [])], attributes: { exclusive: 1 } },
    { inputs: [floats([2, 3]), longs([0], [])], attributes: { reverse: 1 } },
    { inputs: [floats([2, 3]), longs([1], [])], attributes: { reverse: 1, exclusive: 1 } },
    { inputs: [longs([1, 2, 3]), ints([0], [])] },
  ],
  Dropout: [
    { inputs: [floats([2, 3])], outputs: 2 },
    { inputs: [floats([2, 3])], opset: 11 },
  ],
  EyeLike: [{ inputs: [floats([3, 4])] }, { inputs: [floats([3, 4])], attributes: { k: -1, dtype: 7 } }],
  Gather: [
    { inputs: [floats([3, 4]), longs([2, 0, -1])] },
    { inputs: [floats([3, 4]), longs([2, 0, 1, 1], [2, 2])], attributes: { axis: 1 } },
    { inputs: [longs([5, 6, 7]), longs([1], [])] },
    { inputs: [floats([2, 3, 2]), ints([-1, 0])], attributes: { axis: -2 } },
  ],
  GatherElements: [
    { inputs: [floats([3, 3]), longs([1, 2, 0, 2, 0, -1], [2, 3])] },
    { inputs: [floats([2, 4]), longs([3, 0, 1, 2], [2, 2])], attributes: { axis: -1 } },
  ],
  GatherND: [
    { inputs: [floats([2, 3, 4]), longs([0, 1, 1, -1], [2, 2])] },
    { inputs: [floats([2, 3, 4]), longs([1], [1])] },
    { inputs: [floats([2, 3, 4]), longs([2, 0], [2, 1])], attributes: { batch_dims: 1 } },
    { inputs: [floats([2, 3, 4]), longs([2, 0, 1, 1, 0, 3, 2, 2], [2, 2, 2])], attributes: { batch_dims: 1 } },
  ],
  NonZero: [{ inputs: [marks([3, 4])] }, { inputs: [exactly([0, 1, 0, -2])] }],
  OneHot: [
    { inputs: [longs([0, 2, -1, 5]), longs([3], []), exactly([0, 1])] },
    { inputs: [longs([0, 2], [2, 1]), longs([3]), exactly([2, 5])], attributes: { axis: 0 } },
    { inputs: [longs([0, 2], [1, 2]), longs([3]), longs([0, 1])], attributes: { axis: 1 } },
  ],
  ReverseSequence: [
    { inputs: [floats([4, 3]), longs([1, 4, 2])] },
    { inputs: [floats([3, 4, 2]), longs([1, 4, 2])], attributes: { batch_axis: 0, time_axis: 1 } },
  ],
  Scatter: [{ ...scattered[1]!, opset: 10 }],
  ScatterElements: [
    ...scattered,
    ...reductions.map((reduction) => ({
      inputs: [floats([3, 3]), longs([1, 0, 1, 1, 0, 2], [2, 3]), floats([2, 3])],
      attributes: { reduction },
      opset: 18,
    })),
    { inputs: [longs([1, 2, 3]), longs([0, 2]), longs([7, 8])] },
  ],
  ScatterND: [
    { inputs: [floats([4, 3]), longs([2, 0], [2, 1]), floats([2, 3])] },
    { inputs: [floats([4, 3]), longs([2, 0, 1, -1], [2, 2]), floats([2])] },
    ...reductions.map((reduction) => ({
      inputs: [floats([4, 3]), longs([2, 2, 0], [3, 1]), floats([3, 3])],
      attributes: { reduction },
      opset: 18,
    })),
    { inputs: [longs([1, 2, 3]), longs([0, 0], [2, 1]), longs([7, 8])], attributes: { reduction: 'add' }, opset: 16 },
  ],
  TopK: [
    { inputs: [floats([3, 5]), longs([2])], outputs: 2 },
    { inputs: [floats([3, 5]), longs([2])], attributes: { axis: 0, largest: 0 }, outputs: 2 },
    { inputs: [exactly([1, 3, 3, 2]), longs([3])], outputs: 2 },
  ],
})

operatorTests({ Where: [{ inputs: [marks([3]), bytes([1, 2, 3]), bytes([4, 5, 6])] }] })
