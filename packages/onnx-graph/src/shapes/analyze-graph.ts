import { sizeOf } from '@self-cascade/core'
import { TensorProto_DataType as DataType, type NodeProto } from 'onnx-buf'
import { canonicalDim } from '../dims/dim-algebra.ts'
import type { Graph } from '../graph/graph.ts'
import { type Dim, staticDims, tensorTypeOf, type ValueType } from '../graph/value-type.ts'
import { attempt } from './attempt.ts'
import { unifyDims } from './broadcast.ts'
import { constantValue } from './constant-value.ts'
import { type EvaluationLimits, evaluateNode } from './evaluate-node.ts'
import { type KnownValue, numbersOf, sizesOf } from './known-value.ts'
import { type NodeFacts, tensor } from './shape-rule.ts'
import { shapeRuleOf } from './shape-rules.ts'

/** What shape inference finds out of a graph. */
export interface GraphAnalysis {
  readonly types: ReadonlyMap<string, ValueType>
  /** What is known of the elements of a value: a small constant, one computed from constants or sizes, or undefined. */
  readonly known: (value: string) => KnownValue | undefined
  /** Sizes that symbols must have for the graph to run, such as the channels that a convolution takes. */
  readonly symbolSizes: ReadonlyMap<string, number>
}

/** Goes through the graph once, in order, and finds out the type of every value and the elements of those that follow from sizes. */
export function analyzeGraph(graph: Graph, limits: EvaluationLimits = {}): GraphAnalysis {
  const types = new Map<string, ValueType>()
  const known = new Map<string, KnownValue | undefined>()
  const symbolSizes = new Map<string, number>()
  for (const name of graph.inputs.map((input) => input.name)) types.set(name, inputType(name, graph.typeOf(name)))

  const typeOf = (value: string): ValueType | undefined => {
    const found = types.get(value)
    if (found || value === '') return found
    const tensor = graph.initializers.get(value)
    const type = tensor ? tensorTypeOf(tensor) : graph.typeOf(value)
    if (type) types.set(value, type)
    return type
  }
  const knownOf = (value: string): KnownValue | undefined => {
    if (!known.has(value)) known.set(value, constantValue(graph, value, limits))
    return known.get(value)
  }
  const factsOf = factsReader(graph, { typeOf, knownOf, symbolSizes })

  for (const node of graph.nodes()) {
    const facts = factsOf(node)
    const inferred = inferTypes(graph, facts)
    for (const [index, value] of node.output.entries()) {
      if (value === '') continue
      const type = mergeTypes(inferred[index], graph.typeOf(value))
      if (type) types.set(value, type)
      else types.delete(value)
    }
    const outputs = evaluateNode(
      facts,
      node.output.map((value) => types.get(value)),
      knownOf,
      limits,
    )
    for (const [index, value] of node.output.entries()) if (outputs[index]) known.set(value, outputs[index])
  }
  return { types, known: knownOf, symbolSizes }
}

interface Sources {
  readonly typeOf: (value: string) => ValueType | undefined
  readonly knownOf: (value: string) => KnownValue | undefined
  readonly symbolSizes: Map<string, number>
}

/** One object serves all nodes, since there are thousands. */
function factsReader(graph: Graph, { typeOf, knownOf, symbolSizes }: Sources): (node: NodeProto) => NodeFacts {
  let current: NodeProto
  let opset = 0
  const inputAt = (index: number) => current.input[index] ?? ''
  const opsets = new Map<string, number>()
  const facts: NodeFacts = {
    get node() {
      return current
    },
    get opset() {
      return opset
    },
    type: (index) => typeOf(inputAt(index)),
    dims: (index) => typeOf(inputAt(index))?.dims,
    elementType: (index) => typeOf(inputAt(index))?.elementType ?? 0,
    sizes(index) {
      const value = knownOf(inputAt(index))
      const dims = staticDims(typeOf(inputAt(index)))
      return value && sizesOf(value, dims && sizeOf(dims))
    },
    numbers(index) {
      const value = knownOf(inputAt(index))
      return value?.kind === 'tensor' ? numbersOf(value.tensor) : undefined
    },
    equate(left, right) {
      const [symbol, size] = typeof left === 'string' ? [left, right] : [right, left]
      if (typeof symbol === 'string' && typeof size === 'number' && /^[A-Za-z_][\w.]*$/.test(symbol)) {
        symbolSizes.set(symbol, size)
      }
    },
  }
  return (node) => {
    current = node
    if (!opsets.has(node.domain)) opsets.set(node.domain, graph.opset(node.domain === 'ai.onnx' ? '' : node.domain))
    opset = opsets.get(node.domain)!
    return facts
  }
}

/** The dim of an input in canonical form. One without a name gets one, so that what is computed from it can be told apart. */
export const inputDim = (name: string, dim: Dim, axis: number): Dim =>
  canonicalDim(dim === '' || dim === -1 ? `${name}_dim_${axis}` : dim)

function inputType(name: string, type: ValueType | undefined): ValueType {
  const { elementType = DataType.UNDEFINED, dims } = type ?? {}
  return tensor(
    elementType,
    dims?.map((dim, axis) => inputDim(name, dim, axis)),
  )
}

/** Types that a rule finds; none for operators without a rule, and for nodes that break the rules of theirs. */
function inferTypes(graph: Graph, facts: NodeFacts): readonly (ValueType | undefined)[] {
  const constant = facts.node.opType === 'Constant' && graph.constantOf(facts.node.output[0]!)
  if (constant) return [tensorTypeOf(constant)]
  const rule = shapeRuleOf(facts.node)
  return (rule && attempt(() => rule(facts))) ?? []
}

/** What was inferred, filled up with what the model says where that is more. */
function mergeTypes(found: ValueType | undefined, declared: ValueType | undefined): ValueType | undefined {
  const inferred = found && withoutImpossibleDims(found)
  if (!inferred || !declared) return inferred ?? declared
  const isWhole = inferred.elementType && inferred.dims && !inferred.dims.includes('')
  if (isWhole) return inferred
  const elementType = inferred.elementType || declared.elementType
  const named = declared.dims?.map((dim, axis) => inferred.dims?.[axis] || canonicalDim(dim))
  const dims = inferred.dims && named?.length !== inferred.dims.length ? inferred.dims : unifyDims(named, inferred.dims)
  return tensor(elementType, dims)
}

/** Nodes that break the rules of their operators come to sizes that there are not. */
function withoutImpossibleDims(type: ValueType): ValueType {
  const isPossible = (dim: Dim | undefined) => typeof dim === 'string' || (Number.isSafeInteger(dim) && dim! >= 0)
  return type.dims?.every(isPossible) === false
    ? { ...type, dims: type.dims.map((dim) => (isPossible(dim) ? dim : '')) }
    : type
}
