import type { ValueMetadata } from '@self-cascade/core'
import type { GraphProto, ModelProto, TensorProto } from 'onnx-buf'
import { isFloatType } from './element-types.ts'
import { externalDataFiles, tensorBytes, tensorElements } from './external-data.ts'
import { valueMetadata } from './value-metadata.ts'
import { graphNodes, graphTensors } from './walk-graph.ts'

/** What a model is, in numbers and names. */
export interface ModelDescription {
  readonly irVersion: number
  /** Version of each operator set by its domain; the default domain is `ai.onnx`. */
  readonly opsets: Readonly<Record<string, number>>
  /** Exporter and its version, such as `pytorch 2.4.0`; empty when the file does not say. */
  readonly producer: string
  /** What a run must be fed: graph inputs that have no initialiser. */
  readonly inputs: readonly ValueMetadata[]
  readonly outputs: readonly ValueMetadata[]
  /** Elements of all floating-point initialisers and `Constant` tensors, subgraphs included. */
  readonly parameters: number
  /** Files beside the model that hold initialisers, as written in it. */
  readonly externalDataFiles: readonly string[]
  /** How often each operator is used, subgraphs included; foreign domains as `com.microsoft.Attention`. */
  readonly operators: Readonly<Record<string, number>>
  /** Bytes of all initialisers and `Constant` tensors, subgraphs and external data included. */
  readonly bytes: number
}

/**
 * Describes a model. Shape constants do not count as parameters since they are integers; weights folded into `Constant` nodes
 * do. An outline from {@link readModelOutline} gives the same description as the whole model.
 */
export function describeModel(model: ModelProto): ModelDescription {
  const graphs = model.graph ? [model.graph] : []
  const tensors = graphs.flatMap(graphTensors)
  return {
    irVersion: Number(model.irVersion),
    opsets: Object.fromEntries(model.opsetImport.map(({ domain, version }) => [domain || 'ai.onnx', Number(version)])),
    producer: [model.producerName, model.producerVersion].filter(Boolean).join(' '),
    inputs: graphs.flatMap(graphInputs).map(valueMetadata),
    outputs: graphs.flatMap(({ output }) => output).map(valueMetadata),
    parameters: tensors.reduce((sum, tensor) => sum + parametersOf(tensor), 0),
    externalDataFiles: externalDataFiles(model),
    operators: countOperators(graphs),
    bytes: tensors.reduce((sum, tensor) => sum + tensorBytes(tensor), 0),
  }
}

/** Gives the inputs that must be fed: those without an initialiser of the same name. */
function graphInputs(graph: GraphProto): GraphProto['input'] {
  const initialized = new Set(graph.initializer.map(({ name }) => name))
  return graph.input.filter(({ name }) => !initialized.has(name))
}

const parametersOf = (tensor: TensorProto) => (isFloatType(tensor.dataType) ? tensorElements(tensor) : 0)

function countOperators(graphs: readonly GraphProto[]): Record<string, number> {
  const counts = new Map<string, number>()
  for (const { domain, opType } of graphs.flatMap((graph) => [...graphNodes(graph)])) {
    const name = domain === '' || domain === 'ai.onnx' ? opType : `${domain}.${opType}`
    counts.set(name, (counts.get(name) ?? 0) + 1)
  }
  return Object.fromEntries(counts)
}
