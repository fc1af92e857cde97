import { createError } from '@self-cascade/core'
import type { NodeProto } from 'onnx-buf'
import { GraphEditInvalid } from '../errors.ts'
import { capturedValues } from './subgraphs.ts'

/**
 * Puts nodes in an order in which each comes after the producers of what it reads, changing the given order as little as that
 * allows. Works without recursion, since graphs are thousands of nodes deep.
 *
 * @throws {@link GraphEditInvalid} when nodes read each other in a circle.
 */
export function topologicalOrder(
  nodes: Iterable<NodeProto>,
  producerOf: (value: string) => NodeProto | undefined,
): NodeProto[] {
  const given = [...nodes]
  if (isOrdered(given, producerOf)) return given
  const order: NodeProto[] = []
  const state = new Map<NodeProto, 'open' | 'done'>()
  for (const root of given) {
    const stack = [root]
    while (stack.length > 0) {
      const node = stack.at(-1)!
      if (state.get(node) === 'done') {
        stack.pop()
        continue
      }
      const waiting =
        state.get(node) === 'open' ? [] : producersOf(node, producerOf).filter((one) => state.get(one) !== 'done')
      const circular = waiting.find((one) => state.get(one) === 'open')
      if (circular || waiting.includes(node)) {
        const problem = `"${node.name}" reads what depends on its own result`
        throw createError(GraphEditInvalid, { edit: 'Putting the nodes in order', problem })
      }
      state.set(node, 'open')
      if (waiting.length > 0) {
        stack.push(...waiting.reverse())
        continue
      }
      state.set(node, 'done')
      order.push(node)
      stack.pop()
    }
  }
  return order
}

function producersOf(node: NodeProto, producerOf: (value: string) => NodeProto | undefined): NodeProto[] {
  const reads = node.attribute.length > 0 ? [...node.input, ...capturedValues(node)] : node.input
  return [...new Set(reads.map(producerOf).filter((producer) => producer !== undefined))]
}

/** Most graphs are in order: finding that out takes a fraction of the time of putting them in order. */
function isOrdered(nodes: readonly NodeProto[], producerOf: (value: string) => NodeProto | undefined): boolean {
  const done = new Set<NodeProto>()
  const isDone = (value: string) => {
    const producer = producerOf(value)
    return producer === undefined || done.has(producer)
  }
  for (const node of nodes) {
    if (!node.input.every(isDone)) return false
    for (const value of capturedValues(node)) if (!isDone(value)) return false
    done.add(node)
  }
  return true
}
