import { evaluateGraph, float64Value } from '@self-cascade/backend-reference'
import { createGraph, DataType } from '@self-cascade/onnx-graph'
import { describe, expect, test } from 'vitest'
import { checkNode, type NodeCase, spread } from '../__tests__/check-gradients.ts'
import { gradientGraph } from '../gradient-graph.ts'

const positive = (index: number) => Math.abs(spread(index)) + 0.2
const wide = (index: number) => 3 * spread(index)
const x = { dims: [2, 3, 5] }

const unary: readonly (NodeCase & { readonly form?: string })[] = [
  ...[
    'Identity',
    'Neg',
    'Abs',
    'Exp',
    'Sin',
    'Cos',
    'Tan',
    'Atan',
    'Tanh',
    'Sigmoid',
    'Softplus',
    'Relu',
    'Erf',
    'Softsign',
  ].map((opType) => ({ opType, operands: [x] })),
  ...['Elu', 'Selu', 'LeakyRelu', 'Mish', 'HardSwish', 'Celu'].map((opType) => ({
    opType,
    operands: [{ ...x, at: wide }],
  })),
  { opType: 'Log', operands: [{ ...x, at: positive }] },
  { opType: 'Sqrt', operands: [{ ...x, at: positive }] },
  { opType: 'Reciprocal', operands: [{ ...x, at: positive }] },
  { opType: 'Elu', form: 'alpha 0.3', operands: [x], attributes: { alpha: 0.3 } },
  { opType: 'LeakyRelu', form: 'alpha 0.3', operands: [x], attributes: { alpha: 0.3 } },
  { opType: 'HardSigmoid', operands: [{ ...x, at: wide }] },
  { opType: 'Gelu', opset: 20, operands: [{ ...x, at: wide }] },
  { opType: 'Gelu', form: 'tanh', opset: 20, operands: [{ ...x, at: wide }], attributes: { approximate: 'tanh' } },
  { opType: 'Gelu', domain: 'com.microsoft', operands: [{ ...x, at: wide }] },
  { opType: 'FastGelu', domain: 'com.microsoft', operands: [{ ...x, at: wide }] },
  { opType: 'QuickGelu', domain: 'com.microsoft', operands: [{ ...x, at: wide }], attributes: { alpha: 1 } },
  { opType: 'Trilu', operands: [{ dims: [2, 4, 5] }, { integers: [1], dims: [] }], attributes: { upper: 0 } },
  { opType: 'CumSum', operands: [x, { integers: [1], dims: [] }], attributes: { exclusive: 1 } },
  { opType: 'CumSum', form: 'reverse', operands: [x, { integers: [-1], dims: [] }], attributes: { reverse: 1 } },
  {
    opType: 'Clip',
    operands: [x, { dims: [], at: () => -0.4, fixed: true }, { dims: [], at: () => 0.5, fixed: true }],
  },
  { opType: 'Clip', form: 'from above', operands: [x, undefined, { dims: [], at: () => 0.5, fixed: true }] },
]

const a = { dims: [2, 3, 5] }
const shapes: readonly (readonly [string, readonly number[], readonly number[]])[] = [
  ['equal dims', [2, 3, 5], [2, 3, 5]],
  ['a scalar', [2, 3, 5], []],
  ['a row', [2, 3, 5], [5]],
  ['a column', [2, 3, 5], [3, 1]],
  ['both broadcast', [2, 1, 5], [3, 1]],
  ['more dims on the right', [5], [2, 3, 5]],
  ['one element', [1], [1, 1]],
]

describe('elementwise gradients', () => {
  test.each(unary.map((one) => [`${one.opType} ${one.form ?? ''}`, one] as const))('%s', (_, one) => checkNode(one))

  describe.each(['Add', 'Sub', 'Mul', 'Div', 'Pow', 'Max', 'Min'])('%s', (opType) => {
    test.each(shapes)('%s', (_, left, right) =>
      checkNode({
        opType,
        operands: [
          { dims: left, at: positive },
          { dims: right, at: (index) => positive(index + 3) },
        ],
      }),
    )
  })

  test.each(['Sum', 'Mean', 'Max', 'Min'])('%s of three operands', (opType) =>
    checkNode({ opType, operands: [a, { dims: [5] }, { dims: [3, 1] }] }),
  )

  test('one value as both factors', () =>
    checkNode({ opType: 'Einsum', operands: [a, a], attributes: { equation: 'abc,abc->a' } }))

  test('a power with a constant exponent, of negative numbers too', () =>
    checkNode({ opType: 'Pow', operands: [a, { dims: [], at: () => 2, fixed: true, constant: true }] }))

  test('a power with an exponent of whole numbers', () =>
    checkNode({ opType: 'Pow', operands: [a, { integers: [3], dims: [] }] }))

  test('a power with exponents of 0, and of 0', () => {
    const exponent = { dims: [5], at: (index: number) => index % 3 }
    return checkNode({
      opType: 'Pow',
      operands: [
        { dims: [2, 5], at: (index) => (index > 4 ? 0 : 1 + index / 9) },
        { ...exponent, fixed: true },
      ],
    })
  })
  test('the exponent of 0 to the power of 0', () => {
    const graph = createGraph()
    for (const name of ['base', 'exponent']) graph.addInput(name, { elementType: DataType.FLOAT, dims: [] })
    graph.addNode({ opType: 'Pow', inputs: ['base', 'exponent'], outputs: ['loss'] })
    const { graph: gradients } = gradientGraph({ graph, loss: 'loss', wrt: ['exponent'] })
    const feeds = { base: float64Value([0], []), exponent: float64Value([0], []) }
    expect([...evaluateGraph(gradients, feeds)['exponent.gradient']!.data]).toEqual([0])
  })
  test('the exponent of a power of 0', () =>
    checkNode({
      opType: 'Pow',
      operands: [
        { dims: [4], at: (index) => index, fixed: true },
        { dims: [4], at: () => 2 },
      ],
    }))

  test('Clip by its bounds', () =>
    checkNode({ opType: 'Clip', operands: [a, { dims: [], at: () => -0.4 }, { dims: [], at: () => 0.3 }] }))
  test('Clip by bounds that are the wrong way round', () =>
    checkNode({ opType: 'Clip', operands: [a, { dims: [], at: () => 0.4 }, { dims: [], at: () => -0.3 }] }))

  test('BiasGelu', () =>
    checkNode({
      opType: 'BiasGelu',
      domain: 'com.microsoft',
      operands: [{ dims: [2, 3, 4], at: wide }, { dims: [4] }],
    }))

  test('PRelu', () => checkNode({ opType: 'PRelu', operands: [a, { dims: [3, 1], at: positive }] }))
})
