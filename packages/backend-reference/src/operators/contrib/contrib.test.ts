import type { OperatorCase } from '../../__tests__/compare-with-runtime.ts'
import { floats } from '../../__tests__/operands.ts'
import { operatorTests } from '../../__tests__/operator-tests.ts'

const domain = 'com.microsoft'
const contrib = (cases: Readonly<Record<string, readonly OperatorCase[]>>) =>
  operatorTests(
    Object.fromEntries(Object.entries(cases).map(([name, all]) => [name, all.map((one) => ({ ...one, domain }))])),
  )
const picture = () => [floats([1, 2, 5, 4]), floats([3, 2, 3, 3]), floats([3])]

contrib({
  BiasGelu: [{ inputs: [floats([2, 3, 4]), floats([4])] }],
  FastGelu: [{ inputs: [floats([2, 3, 4])] }, { inputs: [floats([2, 3, 4]), floats([4])] }],
  FusedConv: [
    { inputs: picture(), attributes: { activation: 'Relu', pads: [1, 1, 1, 1] } },
    { inputs: picture(), attributes: { activation: 'LeakyRelu', activation_params: [0.1] } },
    { inputs: picture(), attributes: { activation: 'Clip', activation_params: [-0.5, 1] } },
    { inputs: picture(), attributes: { activation: 'HardSigmoid', activation_params: [0.3, 0.4] } },
    { inputs: picture(), attributes: { activation: 'Sigmoid' } },
    { inputs: picture(), attributes: { activation: 'Tanh' } },
    { inputs: [...picture(), floats([1, 3, 3, 2])], attributes: { activation: 'Relu' } },
  ],
  FusedMatMul: [
    { inputs: [floats([2, 3, 4]), floats([2, 4, 5])], attributes: { alpha: 0.3 } },
    { inputs: [floats([2, 4, 3]), floats([2, 5, 4])], attributes: { transA: 1, transB: 1 } },
    { inputs: [floats([3, 2, 4]), floats([2, 4, 5])], attributes: { transBatchA: 1 } },
    { inputs: [floats([4, 2, 3, 5]), floats([2, 3, 5, 6])], attributes: { transBatchA: 1, alpha: 2 } },
    { inputs: [floats([2, 3, 4, 5]), floats([5, 2, 3, 6])], attributes: { transBatchB: 1 } },
    { inputs: [floats([2, 3, 4]), floats([5, 2, 4])], attributes: { transBatchB: 1, transB: 1 } },
  ],
  Gelu: [{ inputs: [floats([3, 9], -5, 5)] }],
  QuickGelu: [{ inputs: [floats([3, 4])] }, { inputs: [floats([3, 4])], attributes: { alpha: 1 } }],
  SkipLayerNormalization: [
    { inputs: [floats([2, 3, 4]), floats([2, 3, 4]), floats([4])] },
    {
      inputs: [floats([2, 3, 4]), floats([2, 3, 4]), floats([4]), floats([4]), floats([4])],
      attributes: { epsilon: 0.1 },
    },
    { inputs: [floats([2, 3, 4]), floats([1, 3, 4]), floats([4]), floats([4])] },
  ],
  SkipSimplifiedLayerNormalization: [
    { inputs: [floats([2, 3, 4]), floats([2, 3, 4]), floats([4]), floats([4])], attributes: { epsilon: 0.1 } },
  ],
})
