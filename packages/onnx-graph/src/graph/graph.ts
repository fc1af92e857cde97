import { create } from '@bufbuild/protobuf'
import { createError } from '@self-cascade/core'
import {
  type GraphProto,
  type NodeProto,
  NodeProtoSchema,
  OperatorSetIdProtoSchema,
  type TensorProto,
  type ValueInfoProto,
} from 'onnx-buf'
import type { CheckedModel } from '../check-model.ts'
import { GraphEditInvalid } from '../errors.ts'
import { type AttributeValue, attribute } from './attributes.ts'
import { constantNodeTensor } from './constant-node.ts'
import { copyMessage } from './copy-message.ts'
import { NodeIndex, ownCopy } from './node-index.ts'
import { tensorTypeOf, type ValueType, valueInfo, valueTypeOf } from './value-type.ts'

/** A node to add. Outputs get unique names where none are given. */
export interface NodeSpec {
  readonly opType: string
  /** Values read; `''` for an optional input that is left out. */
  readonly inputs: readonly string[]
  readonly attributes?: Readonly<Record<string, AttributeValue | undefined>>
  readonly outputs?: readonly string[]
  /** How many outputs to name when `outputs` is absent; 1 by default. */
  readonly outputCount?: number
  readonly domain?: string
  readonly name?: string
}

/** One place where a value is read: the input `index` of `node`, or -1 for a read from inside one of its subgraphs. */
export interface Use {
  readonly node: NodeProto
  readonly index: number
}

/**
 * A graph that can be edited: nodes, values by name, and who makes and who reads each. Nodes are the graph's own copies and
 * change only through its methods, so that the maps stay true; initialisers are shared with the model they came from.
 */
export class Graph {
  /** The model around the graph: versions, metadata, functions. Its own graph is not looked at. */
  readonly model: CheckedModel
  readonly #proto: GraphProto
  readonly #nodes = new NodeIndex()
  readonly #initializers = new Map<string, TensorProto>()
  readonly #types = new Map<string, ValueType>()
  #inputs: readonly ValueInfoProto[]
  #outputs: readonly ValueInfoProto[]
  #nameCount = 0

  constructor(model: CheckedModel, proto: GraphProto = model.graph) {
    this.model = model
    this.#proto = proto
    this.#inputs = proto.input
    this.#outputs = proto.output
    for (const tensor of proto.initializer) this.addInitializer(tensor)
    for (const info of proto.valueInfo) this.#noteType(info)
    for (const node of proto.node) this.#nodes.insert(ownCopy(node))
  }

  /** Every node after the nodes whose values it reads; otherwise in the order in which they were added. */
  nodes(): readonly NodeProto[] {
    return this.#nodes.inOrder()
  }

  get inputs(): readonly ValueInfoProto[] {
    return this.#inputs
  }

  get outputs(): readonly ValueInfoProto[] {
    return this.#outputs
  }

  /** Names of what a run must be fed: inputs without an initialiser of the same name. */
  get inputNames(): readonly string[] {
    return this.#inputs.map(({ name }) => name).filter((name) => !this.#initializers.has(name))
  }

  get outputNames(): readonly string[] {
    return this.#outputs.map(({ name }) => name)
  }

  get initializers(): ReadonlyMap<string, TensorProto> {
    return this.#initializers
  }

  /** Version of an operator set; 0 when the model does not import it. */
  opset(domain = ''): number {
    const found = this.model.opsetImport.find(
      (one) => one.domain === domain || (domain === '' && one.domain === 'ai.onnx'),
    )
    return Number(found?.version ?? 0)
  }

  /** The node that makes a value; undefined for inputs and initialisers. */
  producerOf(value: string): NodeProto | undefined {
    return this.#nodes.producerOf(value)
  }

  /** The nodes that read a value, each once, those that read it inside a subgraph included. */
  consumersOf(value: string): readonly NodeProto[] {
    return this.#nodes.consumersOf(value)
  }

  /** Every place where a value is read by a node; reads as a graph output are not among them. */
  usesOf(value: string): readonly Use[] {
    return this.consumersOf(value).flatMap((node) => {
      const indices = node.input.flatMap((input, index) => (input === value ? [index] : []))
      return (indices.length > 0 ? indices : [-1]).map((index) => ({ node, index }))
    })
  }

  /** Tells whether the graph has a value of this name. */
  has(value: string): boolean {
    return (
      this.producerOf(value) !== undefined ||
      this.#initializers.has(value) ||
      this.#inputs.some(({ name }) => name === value)
    )
  }

  isOutput(value: string): boolean {
    return this.#outputs.some(({ name }) => name === value)
  }

  /** The type of a value as far as the model says or shape inference found it. */
  typeOf(value: string): ValueType | undefined {
    const known = this.#types.get(value)
    if (known) return known
    const tensor = this.#initializers.get(value)
    if (tensor) return tensorTypeOf(tensor)
    const isIt = ({ name }: ValueInfoProto) => name === value
    const info = this.#inputs.find(isIt) ?? this.#outputs.find(isIt)
    return info && valueTypeOf(info)
  }

  /** The tensor of an initialiser that is not also an input, or of a `Constant` node; undefined for computed values. */
  constantOf(value: string): TensorProto | undefined {
    const tensor = this.#initializers.get(value)
    if (tensor) return this.#inputs.some(({ name }) => name === value) ? undefined : tensor
    const node = this.producerOf(value)
    return node && constantNodeTensor(node)
  }

  /** Gives a name that no value or node of the graph has. */
  uniqueName(base: string): string {
    for (let name = base; ; name = `${base}_${++this.#nameCount}`) {
      if (!this.has(name) && !this.isOutput(name)) return name
    }
  }

  /**
   * Adds a node. It may be added before the nodes it reads from: {@link nodes} puts them in order.
   *
   * @throws {@link GraphEditInvalid} when another node makes one of its outputs.
   */
  addNode({ opType, inputs, attributes = {}, outputCount = 1, domain = '', ...spec }: NodeSpec): NodeProto {
    const output = spec.outputs ?? Array.from({ length: outputCount }, () => this.#newValue(spec.name ?? opType))
    const name = spec.name ?? output.find((value) => value !== '') ?? opType
    const node = create(NodeProtoSchema, {
      ...{ name, opType, domain, input: [...inputs], output: [...output] },
      attribute: Object.entries(attributes).flatMap(([key, value]) =>
        value === undefined ? [] : [attribute(key, value)],
      ),
    })
    this.#nodes.insert(node)
    return node
  }

  /** Adds a node and gives the name of its first output: what most callers want. */
  add(opType: string, inputs: readonly string[], attributes: NodeSpec['attributes'] = {}, domain = ''): string {
    return this.addNode({ opType, inputs, attributes, domain }).output[0]!
  }

  /** Adds a node like another one, with the same attributes, that reads other values. Its outputs get new names. */
  copyNode(node: NodeProto, inputs: readonly string[]): NodeProto {
    const output = node.output.map((value) => (value === '' ? '' : this.#newValue(value)))
    const copy = copyMessage(node, { name: output[0]!, input: [...inputs], output, attribute: [...node.attribute] })
    this.#nodes.insert(copy)
    return copy
  }

  /** Takes a node out. Its outputs are then made by nobody: replace their uses first. */
  removeNode(node: NodeProto): void {
    this.#nodes.remove(node)
  }

  /** Lets one input of a node read another value; `''` leaves an optional input out, as do those before a new one. */
  setInput(node: NodeProto, index: number, value: string): void {
    this.#nodes.rewire(node, () => {
      while (node.input.length < index) node.input.push('')
      node.input[index] = value
    })
  }

  /** Renames what a node makes. Readers keep reading the old name. */
  setOutput(node: NodeProto, index: number, value: string): void {
    this.#nodes.rewire(node, () => {
      node.output[index] = value
    })
  }

  /** Sets an attribute, or takes it away when `value` is undefined. */
  setAttribute(node: NodeProto, name: string, value: AttributeValue | undefined): void {
    this.#nodes.rewire(node, () => {
      const others = node.attribute.filter((one) => one.name !== name)
      node.attribute = value === undefined ? others : [...others, attribute(name, value)]
    })
  }

  /** Changes the subgraphs of a node; the callback gets the node. */
  editSubgraphs(node: NodeProto, edit: (node: NodeProto) => void): void {
    this.#nodes.rewire(node, () => edit(node))
  }

  /**
   * Adds an initialiser under its own name, or replaces the one of that name. Gives the name.
   *
   * @throws {@link GraphEditInvalid} when a node makes a value of this name.
   */
  addInitializer(tensor: TensorProto): string {
    this.#refuseMade(tensor.name, 'initialiser')
    this.#initializers.set(tensor.name, tensor)
    this.#types.delete(tensor.name)
    return tensor.name
  }

  /** Adds a constant under a new unique name. Gives the name. */
  addConstant(tensor: TensorProto, base = 'constant'): string {
    return this.addInitializer(copyMessage(tensor, { name: this.#newValue(base) }))
  }

  #refuseMade(value: string, kind: string): void {
    const producer = this.producerOf(value)
    if (!producer) return
    const problem = `the ${producer.opType} node "${producer.name}" makes a value of this name`
    throw createError(GraphEditInvalid, { edit: `Adding the ${kind} "${value}"`, problem })
  }

  removeInitializer(name: string): void {
    this.#initializers.delete(name)
  }

  setInputs(inputs: readonly ValueInfoProto[]): void {
    this.#inputs = inputs
  }

  setOutputs(outputs: readonly ValueInfoProto[]): void {
    this.#outputs = outputs
  }

  /**
   * Adds a graph input. Gives its name.
   *
   * @throws {@link GraphEditInvalid} when there is an input of this name or a node makes it.
   */
  addInput(name: string, type: ValueType): string {
    this.#refuseMade(name, 'input')
    if (this.#inputs.some((input) => input.name === name)) {
      throw createError(GraphEditInvalid, { edit: `Adding the input "${name}"`, problem: 'there is one of this name' })
    }
    this.#inputs = [...this.#inputs, valueInfo(name, type)]
    return name
  }

  /** Notes what is known of a value. */
  setType(value: string, type: ValueType): void {
    this.#types.set(value, type)
  }

  /** Imports an operator set, or another version of one. */
  setOpset(domain: string, version: number): void {
    const others = this.model.opsetImport.filter((one) => one.domain !== domain)
    this.model.opsetImport = [...others, create(OperatorSetIdProtoSchema, { domain, version: BigInt(version) })]
  }

  /** Gives a copy with nodes of its own. Initialisers are shared. */
  clone(): Graph {
    const copy = new Graph(copyMessage(this.model), this.#message([]))
    for (const [value, type] of this.#types) copy.#types.set(value, type)
    copy.#nameCount = this.#nameCount
    return copy
  }

  /** Writes the graph as a message, nodes in topological order. Types are written as `value_info`. */
  toProto(): GraphProto {
    const described = new Set([...this.#inputs, ...this.#outputs].map(({ name }) => name))
    const types = [...this.#types].filter(([value]) => this.producerOf(value) && !described.has(value))
    return this.#message(types.map(([value, type]) => valueInfo(value, type)))
  }

  #message(infos: ValueInfoProto[]): GraphProto {
    return copyMessage(this.#proto, {
      node: [...this.nodes()],
      initializer: [...this.#initializers.values()],
      input: [...this.#inputs],
      output: [...this.#outputs],
      valueInfo: infos,
    })
  }

  #newValue(base: string): string {
    for (;;) {
      const name = `${base}_${++this.#nameCount}`
      if (!this.has(name) && !this.isOutput(name)) return name
    }
  }

  #noteType(info: ValueInfoProto): void {
    const type = valueTypeOf(info)
    if (type) this.#types.set(info.name, type)
  }
}
