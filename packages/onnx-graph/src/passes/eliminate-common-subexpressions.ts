import { toBinary } from '@bufbuild/protobuf'
import {
  type AttributeProto,
  AttributeProtoSchema,
  AttributeProto_AttributeType as AttributeType,
  type NodeProto,
} from 'onnx-buf'
import { replaceAllUsesWith } from '../edit/replace-all-uses-with.ts'
import type { Graph } from '../graph/graph.ts'
import { subgraphsOf } from '../graph/subgraphs.ts'
import { editCopy, type PassResult } from './pass.ts'

/** Operators that give something else each time. */
const randomOperators: ReadonlySet<string> = new Set([
  ...['RandomNormal', 'RandomNormalLike', 'RandomUniform', 'RandomUniformLike', 'Bernoulli', 'Multinomial', 'Dropout'],
])

/**
 * Leaves one of several nodes that compute the same: equal operator, attributes and inputs. Exporters repeat the activation of
 * the time embedding in every block, for one.
 *
 * Precondition: none. Equal constants count as equal only after {@link deduplicateConstants}.
 * Postcondition: the same outputs. Nodes with subgraphs and random operators stay, and so do nodes that make graph outputs.
 */
export function eliminateCommonSubexpressions(graph: Graph): PassResult {
  return editCopy(graph, removeRepeatedNodes)
}

/** The same in place. */
export function removeRepeatedNodes(graph: Graph): boolean {
  const first = new Map<string, NodeProto>()
  let modified = false
  for (const node of graph.nodes()) {
    const key = expressionOf(node)
    if (key === undefined) continue
    const same = first.get(key)
    if (!same) first.set(key, node)
    else if (!node.output.some((value) => graph.isOutput(value))) {
      for (const [index, value] of node.output.entries()) {
        if (value !== '') replaceAllUsesWith(graph, value, same.output[index]!)
      }
      graph.removeNode(node)
      modified = true
    }
  }
  return modified
}

/** A text that is equal for nodes that compute the same; outputs that are left out count too. */
function expressionOf(node: NodeProto): string | undefined {
  if (randomOperators.has(node.opType) || subgraphsOf(node).length > 0) return undefined
  const attributes = node.attribute.map(attributeText).sort()
  const outputs = node.output.map((value) => Number(value !== '')).join('')
  return JSON.stringify([node.domain, node.opType, node.input, attributes, outputs])
}

/** Most attributes hold numbers; writing the others as a file has them takes ten times as long. */
function attributeText(attribute: AttributeProto): string {
  const { name, type, i, f, ints, floats, s } = attribute
  if (numberTypes.has(type)) return `${name} ${type} ${i} ${f} ${ints} ${floats}`
  return type === AttributeType.STRING ? `${name} ${type} ${s}` : toBinary(AttributeProtoSchema, attribute).join()
}

const numberTypes: ReadonlySet<number> = new Set([
  AttributeType.INT,
  AttributeType.INTS,
  AttributeType.FLOAT,
  AttributeType.FLOATS,
])
