import { createGraph } from '@self-cascade/onnx-graph'
import { expect, test } from 'vitest'
import type { OperatorCase } from '../../__tests__/compare-with-runtime.ts'
import { floats, ints, longs, marks } from '../../__tests__/operands.ts'
import { operatorTests } from '../../__tests__/operator-tests.ts'
import { evaluateGraph } from '../../evaluate/prepare-graph.ts'
import type { ReferenceValue } from '../../values/value.ts'
import { concat } from '../movement/concat.ts'
import { reshape } from '../movement/reshape.ts'

const multiHead = (inputs: OperatorCase['inputs'], attributes: OperatorCase['attributes'] = {}, outputs = 1) => ({
  ...{ inputs, outputs, domain: 'com.microsoft' },
  attributes: { num_heads: 2, ...attributes },
})
const flat = () => [floats([2, 3, 8]), floats([2, 5, 8]), floats([2, 5, 8])]
const square = () => [floats([2, 4, 8]), floats([2, 4, 8]), floats([2, 4, 8])]
const heads = () => [floats([2, 4, 3, 8]), floats([2, 4, 5, 8]), floats([2, 4, 5, 6])]
const none = undefined
const at23 = (inputs: OperatorCase['inputs'], attributes: OperatorCase['attributes'] = {}, outputs = 1) => ({
  ...{ inputs, attributes, outputs, opset: 23 },
})

operatorTests({
  Attention: [
    at23(heads()),
    at23(flat(), { q_num_heads: 4, kv_num_heads: 4 }),
    at23([floats([2, 3, 8]), floats([2, 5, 4]), floats([2, 5, 4])], { q_num_heads: 4, kv_num_heads: 2 }),
    at23([...heads(), floats([3, 5])]),
    at23([...heads(), marks([2, 1, 3, 5])]),
    at23(heads(), { is_causal: 1 }),
    at23(heads(), { scale: 0.3, softcap: 2 }),
    at23([...heads(), none, floats([2, 4, 2, 8]), floats([2, 4, 2, 6])], { is_causal: 1 }, 3),
    ...[0, 1, 2, 3].map((mode) => at23([...heads(), floats([3, 5])], { softcap: 2, qk_matmul_output_mode: mode }, 4)),
  ],
  RotaryEmbedding: [
    at23([floats([2, 3, 4, 8]), floats([9, 4]), floats([9, 4]), longs([0, 1, 2, 3, 8, 7, 6, 5], [2, 4])]),
    at23([floats([2, 3, 4, 8]), floats([2, 4, 4]), floats([2, 4, 4])]),
    at23([floats([2, 3, 4, 8]), floats([2, 4, 4]), floats([2, 4, 4])], { interleaved: 1 }),
    at23([floats([2, 3, 4, 8]), floats([2, 4, 2]), floats([2, 4, 2])], { rotary_embedding_dim: 4 }),
    at23([floats([2, 4, 24]), floats([2, 4, 4]), floats([2, 4, 4])], { num_heads: 3 }),
  ],
  MultiHeadAttention: [
    multiHead(flat()),
    multiHead(flat(), { scale: 0.3 }),
    multiHead([...flat(), floats([24])]),
    multiHead([floats([2, 3, 8]), floats([2, 5, 8]), floats([2, 5, 12])]),
    multiHead([...flat(), none, ints([3, 5])]),
    multiHead([...flat(), none, ints([1, 1, 0, 1, 0, 1, 1, 1, 1, 0], [2, 5])]),
    multiHead([...flat(), none, ints([1, 1, 0, 1, 0, 1, 1, 1, 1, 0], [2, 5])], { mask_filter_value: -2 }),
    multiHead([...flat(), none, none, floats([2, 2, 3, 5])]),
    multiHead([...flat(), none, none, floats([1, 1, 3, 5])]),
    multiHead([...flat(), none, ints([3, 5]), floats([2, 1, 3, 5])]),
    multiHead(square(), { unidirectional: 1 }),
    multiHead([floats([2, 3, 8]), floats([2, 2, 5, 4]), floats([2, 2, 5, 4])]),
    multiHead([...flat(), none, none, none, floats([2, 2, 3, 4]), floats([2, 2, 3, 4])], {}, 3),
    multiHead([
      ...square(),
      none,
      ints(
        new Array(32).fill(1).map((one, index) => Number(index % 3 > 0 || one > 1)),
        [2, 4, 4],
      ),
    ]),
  ],
})

/** `[batch, sequence, heads · size]` for each, side by side as `[batch, sequence, heads, count, size]`. */
function packed(values: readonly ReferenceValue[]): ReferenceValue {
  const [batch, length, width] = values[0]!.dims as [number, number, number]
  return concat(
    values.map((value) => reshape(value, [batch, length, 2, 1, width / 2])),
    3,
  )
}

test('takes keys and values, and queries too, packed into one value', () => {
  const run = (...inputs: readonly ReferenceValue[]) => {
    const graph = createGraph()
    graph.setOpset('com.microsoft', 1)
    const names = inputs.map(({ dataType, dims }, index) =>
      graph.addInput(`x${index}`, { elementType: dataType, dims }),
    )
    const output = graph.add('MultiHeadAttention', names, { num_heads: 2 }, 'com.microsoft')
    const feeds = Object.fromEntries(inputs.map((value, index) => [`x${index}`, value]))
    return evaluateGraph(graph, feeds, { fetches: [output] })[output]!
  }
  const [query, key, value] = square() as [ReferenceValue, ReferenceValue, ReferenceValue]
  const expected = run(query, key, value)
  expect(run(query, packed([key, value]))).toEqual(expected)
  expect(run(packed([query, key, value]))).toEqual(expected)
})
