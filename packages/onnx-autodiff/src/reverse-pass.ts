import { createError } from '@self-cascade/core'
import { DataType, type Graph, type NodeProto, staticDims } from '@self-cascade/onnx-graph'
import { type Dependence, floatTypes, pathThrough } from './dependence.ts'
import { DimsUnknown, GradientImpossible, OperatorNotDifferentiable } from './errors.ts'
import type { GraphOps } from './graph-ops.ts'
import type { Value } from './value.ts'
import type { VjpRule } from './vjp.ts'
import { vjpRules } from './vjp-rules.ts'

/** Operators whose rule works for every type of float. */
const ofAnyType: ReadonlySet<string> = new Set([
  ...['Cast', 'Identity', 'Reshape', 'Flatten', 'Squeeze', 'Unsqueeze', 'Transpose', 'Expand', 'Concat'],
])

const isFloat32 = ({ elementType = DataType.FLOAT }: Value) => elementType === DataType.FLOAT

/** Goes through the nodes from the loss back and adds up the cotangents of every value. */
export class ReversePass {
  readonly #graph: Graph
  readonly #dependence: Dependence
  readonly #loss: string
  readonly #ops: GraphOps
  readonly #cotangents = new Map<string, Value>()

  constructor(ops: GraphOps, dependence: Dependence, loss: string) {
    this.#graph = ops.graph
    this.#dependence = dependence
    this.#loss = loss
    this.#ops = ops
  }

  gradients(wrt: readonly string[]): Value[] {
    const loss = this.#value(this.#loss, 'the loss')
    if (!isFloat32(loss)) throw createError(GradientImpossible, { problem: `the loss "${this.#loss}" is not float32` })
    this.#cotangents.set(this.#loss, this.#ops.filled(1, loss.dims))
    for (const node of [...this.#dependence.nodes].reverse()) this.#propagate(node)
    return wrt.map((name) => {
      const { dims, elementType = DataType.FLOAT } = this.#value(name, 'its gradient')
      if (!floatTypes.has(elementType)) throw createError(GradientImpossible, { problem: `"${name}" is no float` })
      const zeros = () => this.#ops.filled(0, dims)
      return (
        this.#cotangents.get(name) ?? (elementType === DataType.FLOAT ? zeros() : this.#ops.cast(zeros(), elementType))
      )
    })
  }

  /** What is known of values after the pass. */
  get values() {
    return {
      typed: (name: string) => this.#value(name, 'the reverse pass'),
      cotangentOf: (name: string) => this.#cotangents.get(name),
    }
  }

  #propagate(node: NodeProto): void {
    const outputs = node.output.filter((value) => value !== '').map((value) => this.#value(value, node.name))
    const cotangents = node.output.map((value) => this.#cotangents.get(value))
    if (cotangents.every((cotangent) => cotangent === undefined)) return
    const inputs = node.input.map((value) => (value === '' ? undefined : this.#value(value, node.name)))
    const needs = (index: number) => this.#dependence.dependent.has(node.input[index] ?? '')
    this.#checkTypes(node, [...inputs.filter((_, index) => needs(index)), ...outputs.filter((_, at) => cotangents[at])])
    const isParameter = (index: number) => this.#dependence.parameters.has(node.input[index] ?? '')
    const rule = this.#ruleFor(node)
    const results = rule({ node, graph: this.#graph, inputs, outputs, cotangents, needs, isParameter, ops: this.#ops })
    for (const [index, result] of results.entries()) {
      const input = inputs[index]
      if (result && input && needs(index)) this.#accumulate(input, result)
    }
  }

  /** Rules compute in float32; other types are only moved about and cast. */
  #checkTypes({ opType, name }: NodeProto, values: readonly (Value | undefined)[]): void {
    if (ofAnyType.has(opType) || values.every((value) => !value || isFloat32(value))) return
    throw createError(GradientImpossible, {
      problem: `the ${opType} node "${name}" computes in another type than float32`,
    })
  }

  #ruleFor(node: NodeProto): VjpRule {
    const name = node.domain === '' || node.domain === 'ai.onnx' ? node.opType : `${node.domain}.${node.opType}`
    if (Object.hasOwn(vjpRules, name)) return vjpRules[name as keyof typeof vjpRules]
    const path = pathThrough(this.#graph, this.#dependence, node, this.#loss)
    throw createError(OperatorNotDifferentiable, { opType: name, node: node.name, path })
  }

  #accumulate({ name, dims }: Value, cotangent: Value): void {
    const part = this.#ops.reduceTo(cotangent, dims)
    const sum = this.#cotangents.get(name)
    this.#cotangents.set(name, sum ? this.#ops.add(sum, part) : part)
  }

  #value(name: string, node: string): Value {
    const type = this.#graph.typeOf(name)
    const dims = staticDims(type)
    if (!type || !dims) throw createError(DimsUnknown, { value: name, node })
    return { name, dims, elementType: type.elementType }
  }
}
