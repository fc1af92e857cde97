import { clone, create } from '@bufbuild/protobuf'
import {
  AttributeProto_AttributeType as AttributeType,
  type GraphProto,
  type ModelProto,
  type NodeProto,
  NodeProtoSchema,
  type TensorProto,
  TensorProto_DataLocation,
  type ValueInfoProto,
  ValueInfoProtoSchema,
} from 'onnx-buf'
import { copyMessage } from '../graph/copy-message.ts'
import { topologicalOrder } from '../graph/topological-order.ts'

/** Numbers in [0, 1) that only depend on the seed (mulberry32). */
export function seededNumbers(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

/** A model that computes the same under other names, and what each of its names was before. */
export interface DisguisedModel {
  readonly model: ModelProto
  readonly originalName: ReadonlyMap<string, string>
}

/**
 * Gives a model that computes the same and looks different: every node, value and symbolic dim has another name, nodes stand in
 * another order, every fifth read goes through an `Identity` node, and half of the initialisers are `Constant` nodes. What the
 * file says of values between inputs and outputs is gone. For models without subgraphs.
 */
export function disguiseModel(model: ModelProto, seed: number): DisguisedModel {
  const graph = model.graph!
  const random = seededNumbers(seed)
  const names = new Map<string, string>()
  const rename = (name: string) => {
    if (name === '') return ''
    if (!names.has(name)) names.set(name, `v${Math.floor(random() * 1e9).toString(36)}_${names.size}`)
    return names.get(name)!
  }
  const becomesNode = new Set(graph.initializer.filter((tensor) => random() < 0.5 && !isExternal(tensor)))
  const constants = [...becomesNode].map((tensor) => constantNode(tensor, rename(tensor.name)))
  const detours: NodeProto[] = []
  const detour = (value: string): string => {
    if (value === '' || random() >= 0.2) return value
    const output = `detour_${detours.length}`
    detours.push(create(NodeProtoSchema, { opType: 'Identity', name: output, input: [value], output: [output] }))
    return output
  }
  const nodes = graph.node.map((node, index) => {
    const input = node.input.map((value) => detour(rename(value)))
    return copyMessage(node, { name: `n${index}`, docString: '', input, output: node.output.map(rename) })
  })
  const changed: Partial<GraphProto> = {
    name: 'disguised',
    node: shuffled([...constants, ...detours, ...nodes], random),
    initializer: graph.initializer
      .filter((tensor) => !becomesNode.has(tensor))
      .map((tensor) => copyMessage(tensor, { name: rename(tensor.name) })),
    input: graph.input.map((info) => renameInfo(info, rename)),
    output: graph.output.map((info) => renameInfo(info, rename)),
    valueInfo: [],
  }
  const originalName = new Map([...names].map(([before, after]) => [after, before]))
  return { model: copyMessage(model, { graph: copyMessage(graph, changed) }), originalName }
}

const isExternal = ({ dataLocation }: TensorProto) => dataLocation === TensorProto_DataLocation.EXTERNAL

function constantNode(tensor: TensorProto, output: string): NodeProto {
  const attribute = [{ name: 'value', type: AttributeType.TENSOR, t: copyMessage(tensor, { name: '' }) }]
  return create(NodeProtoSchema, { opType: 'Constant', name: `c_${output}`, output: [output], attribute })
}

/** Puts nodes in random order, as far as each must follow what it reads. */
function shuffled(nodes: readonly NodeProto[], random: () => number): NodeProto[] {
  const producers = new Map(nodes.flatMap((node) => node.output.map((value) => [value, node] as const)))
  const mixed = nodes.map((node) => ({ node, key: random() })).sort((left, right) => left.key - right.key)
  return topologicalOrder(
    mixed.map(({ node }) => node),
    (value) => producers.get(value),
  )
}

function renameInfo(info: ValueInfoProto, rename: (name: string) => string): ValueInfoProto {
  const copy = clone(ValueInfoProtoSchema, info)
  if (copy.type?.value.case === 'tensorType') {
    for (const dim of copy.type.value.value.shape?.dim ?? []) {
      if (dim.value.case === 'dimParam') dim.value.value = rename(`dim ${dim.value.value}`)
    }
  }
  return Object.assign(copy, { name: rename(info.name) })
}
