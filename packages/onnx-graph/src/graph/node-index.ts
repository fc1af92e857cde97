import { createError } from '@self-cascade/core'
import type { NodeProto } from 'onnx-buf'
import { GraphEditInvalid } from '../errors.ts'
import { copyMessage } from './copy-message.ts'
import { capturedValues } from './subgraphs.ts'
import { topologicalOrder } from './topological-order.ts'

/** The nodes of a graph, with who makes and who reads each value. */
export class NodeIndex {
  readonly #nodes = new Set<NodeProto>()
  readonly #producers = new Map<string, NodeProto>()
  readonly #consumers = new Map<string, Set<NodeProto>>()
  #order: readonly NodeProto[] | undefined

  /** Every node after the nodes whose values it reads; otherwise in the order in which they were added. */
  inOrder(): readonly NodeProto[] {
    this.#order ??= topologicalOrder(this.#nodes, (value) => this.#producers.get(value))
    return this.#order
  }

  producerOf(value: string): NodeProto | undefined {
    return this.#producers.get(value)
  }

  consumersOf(value: string): readonly NodeProto[] {
    return [...(this.#consumers.get(value) ?? [])]
  }

  /**
   * Adds a node.
   *
   * @throws {@link GraphEditInvalid} when another node makes one of its outputs; the node is then not added.
   */
  insert(node: NodeProto): void {
    const taken = node.output.find((value) => value !== '' && this.#producers.has(value))
    if (taken !== undefined) {
      const problem = `"${this.#producers.get(taken)?.name}" makes "${taken}" already`
      throw createError(GraphEditInvalid, { edit: `Adding the node "${node.name}"`, problem })
    }
    for (const value of node.output) if (value !== '') this.#producers.set(value, node)
    for (const value of readsOf(node)) {
      const consumers = this.#consumers.get(value)
      if (consumers) consumers.add(node)
      else this.#consumers.set(value, new Set([node]))
    }
    this.#nodes.add(node)
    this.#order = undefined
  }

  remove(node: NodeProto): void {
    this.#unlink(node)
    this.#nodes.delete(node)
    this.#order = undefined
  }

  /**
   * Takes a node out of the maps, changes it, and puts it back where it was in the order of adding.
   *
   * @throws {@link GraphEditInvalid} for a node that is not there; so does {@link insert}.
   */
  rewire(node: NodeProto, change: () => void): void {
    if (!this.#nodes.has(node)) {
      const problem = 'the graph has it no more'
      throw createError(GraphEditInvalid, { edit: `Changing the node "${node.name}"`, problem })
    }
    this.#unlink(node)
    change()
    this.insert(node)
  }

  #unlink(node: NodeProto): void {
    for (const value of node.output) if (this.#producers.get(value) === node) this.#producers.delete(value)
    for (const value of readsOf(node)) this.#consumers.get(value)?.delete(node)
  }
}

function readsOf(node: NodeProto): ReadonlySet<string> {
  return new Set([...node.input.filter((value) => value !== ''), ...capturedValues(node)])
}

/** Copies a node so that its lists can be changed. */
export function ownCopy(node: NodeProto): NodeProto {
  return copyMessage(node, { input: [...node.input], output: [...node.output], attribute: [...node.attribute] })
}
