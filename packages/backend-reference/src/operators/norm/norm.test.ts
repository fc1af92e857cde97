import { floats } from '../../__tests__/operands.ts'
import { operatorTests } from '../../__tests__/operator-tests.ts'

const channels = (count: number) => [floats([count]), floats([count])] as const

operatorTests({
  BatchNormalization: [
    { inputs: [floats([2, 3, 4, 2]), ...channels(3), floats([3]), floats([3], 0.1, 2)] },
    { inputs: [floats([2, 3]), ...channels(3), floats([3]), floats([3], 0.1, 2)], attributes: { epsilon: 0.1 } },
    { inputs: [floats([2, 3, 4]), ...channels(3), floats([3]), floats([3], 0.1, 2)], opset: 9 },
  ],
  GroupNormalization: [
    { inputs: [floats([2, 6, 3, 2]), ...channels(6)], attributes: { num_groups: 3 }, opset: 21 },
    { inputs: [floats([2, 6, 5]), ...channels(6)], attributes: { num_groups: 2, epsilon: 0.1 }, opset: 21 },
    { inputs: [floats([2, 6, 3, 2]), ...channels(3)], attributes: { num_groups: 3 }, opset: 18 },
  ],
  InstanceNormalization: [
    { inputs: [floats([2, 3, 4, 2]), ...channels(3)] },
    { inputs: [floats([2, 3, 4]), ...channels(3)], attributes: { epsilon: 0.1 } },
    { inputs: [floats([1, 2, 3, 2, 2]), ...channels(2)] },
  ],
  LRN: [
    { inputs: [floats([2, 5, 3, 2])], attributes: { size: 3 } },
    { inputs: [floats([1, 6, 2, 2])], attributes: { size: 3, alpha: 0.5, beta: 0.6, bias: 2 } },
  ],
  LayerNormalization: [
    { inputs: [floats([2, 3, 8]), ...channels(8)], outputs: 3 },
    { inputs: [floats([2, 3, 8]), floats([8])] },
    { inputs: [floats([2, 3, 4]), floats([3, 4]), floats([3, 4])], attributes: { axis: 1, epsilon: 0.1 }, outputs: 3 },
  ],
  LpNormalization: [{ inputs: [floats([2, 3, 4])] }, { inputs: [floats([2, 3, 4])], attributes: { axis: 1, p: 1 } }],
  MeanVarianceNormalization: [
    { inputs: [floats([2, 3, 4, 2])] },
    { inputs: [floats([2, 3, 4, 2])], attributes: { axes: [1, 2] } },
  ],
  RMSNormalization: [
    { inputs: [floats([2, 3, 8]), floats([8])], opset: 23 },
    { inputs: [floats([2, 3, 4]), floats([3, 4])], attributes: { axis: 1, epsilon: 0.1 }, opset: 23 },
  ],
  SimplifiedLayerNormalization: [{ inputs: [floats([2, 3, 8]), floats([8])], outputs: 2 }],
})
