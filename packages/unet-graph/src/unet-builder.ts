import { createGraph, float32Tensor, type Graph, int64Tensor, type NodeSpec } from '@self-cascade/onnx-graph'
import type { UnetParameter } from './unet-parameter.ts'

/** What a parameter is made from; dims as in the graph. */
export type ParameterSpec = Pick<UnetParameter, 'name' | 'dims' | 'initial'> &
  Partial<Pick<UnetParameter, 'checkpointDims' | 'isTransposed'>>

/** Adds nodes and collects the parameters that they read. The initialisers of parameters come later. */
export interface UnetBuilder {
  readonly graph: Graph
  readonly parameters: readonly UnetParameter[]
  /** Adds a node named for the module at `path`, and gives its output. */
  node(path: string, opType: string, inputs: readonly string[], attributes?: NodeSpec['attributes']): string
  /** Adds a node with several outputs. */
  nodes(
    path: string,
    opType: string,
    inputs: readonly string[],
    count: number,
    attributes?: NodeSpec['attributes'],
  ): string[]
  /** Adds a node of ONNX Runtime's own operators. */
  contribNode(path: string, opType: string, inputs: readonly string[], attributes?: NodeSpec['attributes']): string
  /** Notes a parameter and gives its name. */
  parameter(spec: ParameterSpec): string
  /** Gives a constant of integers: a shape, axes, sizes. Equal ones are one initialiser. */
  ints(...values: readonly number[]): string
  /** Gives a float constant without dims. Equal ones are one initialiser. */
  float(value: number): string
  /** Gives a list of floats. Equal ones are one initialiser. */
  floats(...values: readonly number[]): string
}

const contribDomain = 'com.microsoft'

/** Starts an empty graph, opset 17. */
export function unetBuilder(name: string): UnetBuilder {
  const graph = createGraph({ name, opset: 17 })
  const parameters: UnetParameter[] = []
  const counts = new Map<string, number>()
  const unique = (base: string) => {
    const count = counts.get(base) ?? 0
    counts.set(base, count + 1)
    return count === 0 ? base : `${base}_${count}`
  }
  const add = (path: string, opType: string, inputs: readonly string[], count: number, rest: Partial<NodeSpec>) => {
    const name = unique(`${path}/${opType}`)
    const outputs = Array.from({ length: count }, (_, index) => `${name}_output_${index}`)
    graph.addNode({ opType, inputs, outputs, name, ...rest })
    return outputs
  }
  const constants = new Set<string>()
  const constant = (name: string, tensor: () => ReturnType<typeof int64Tensor>) => {
    if (!constants.has(name)) {
      constants.add(name)
      graph.addInitializer(Object.assign(tensor(), { name }))
    }
    return name
  }
  return {
    graph,
    parameters,
    node: (path, opType, inputs, attributes = {}) => add(path, opType, inputs, 1, { attributes })[0]!,
    nodes: (path, opType, inputs, count, attributes = {}) => add(path, opType, inputs, count, { attributes }),
    contribNode(path, opType, inputs, attributes = {}) {
      graph.setOpset(contribDomain, 1)
      return add(path, opType, inputs, 1, { attributes, domain: contribDomain })[0]!
    },
    parameter({ isTransposed = false, checkpointDims, ...spec }) {
      const dims = checkpointDims ?? (isTransposed ? [...spec.dims].reverse() : spec.dims)
      parameters.push({ ...spec, isTransposed, checkpointDims: dims })
      return spec.name
    },
    ints: (...values) => constant(`ints[${values}]`, () => int64Tensor(values)),
    float: (value) => constant(`float[${value}]`, () => float32Tensor([value], [])),
    floats: (...values) => constant(`floats[${values}]`, () => float32Tensor(values)),
  }
}
