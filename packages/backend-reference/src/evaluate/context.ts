import {
  floatAttribute,
  floatsAttribute,
  intAttribute,
  intsAttribute,
  type NodeProto,
  stringAttribute,
} from '@self-cascade/onnx-graph'
import type { OperatorContext } from '../operators/operator.ts'

/** Gives an operator the readers of its node's attributes. */
export function operatorContext(
  node: NodeProto,
  opset: number,
  runSubgraph: OperatorContext['runSubgraph'],
): OperatorContext {
  return {
    ...{ node, opset, runSubgraph },
    int: (name, fallback) => intAttribute(node, name, fallback),
    ints: (name, fallback) => intsAttribute(node, name, fallback),
    float: (name, fallback) => Math.fround(floatAttribute(node, name, fallback)),
    floats: (name, fallback) => floatsAttribute(node, name, fallback).map(Math.fround),
    string: (name, fallback) => stringAttribute(node, name, fallback),
    has: (name) => node.attribute.some((one) => one.name === name),
  }
}
