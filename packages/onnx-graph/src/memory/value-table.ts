import type { NodeProto } from 'onnx-buf'
import type { Graph } from '../graph/graph.ts'
import { capturedValues, subgraphsOf } from '../graph/subgraphs.ts'

/** One node, with the numbers of the buffers that it reads and makes. */
export interface TableNode {
  readonly node: NodeProto
  /** Buffers read, each once; constants are left out. */
  readonly reads: readonly number[]
  /** Buffers made, those of views left out, and the value that each is for. */
  readonly makes: readonly { readonly buffer: number; readonly value: string }[]
}

/** A graph as the memory of a run sees it: buffers in place of values, since views share theirs. */
export interface ValueTable {
  readonly nodes: readonly TableNode[]
  /** Buffers that are there before the first node: the inputs of a run. */
  readonly fed: readonly { readonly buffer: number; readonly value: string }[]
  /** For each buffer the index of the last node that reads it; infinity for what the run is fed or gives. */
  readonly lastReads: readonly number[]
  /** Constants that nodes read after folding, by name: tensors as they are stored, and values computed from constants alone. */
  readonly kept: readonly string[]
  /** All values computed from constants alone. */
  readonly folded: readonly string[]
  /** Values inside subgraphs, which are not looked at. */
  readonly innerValues: number
}

/** Operators whose result is their first input with other dims. */
const views = new Set(['Reshape', 'Squeeze', 'Unsqueeze', 'Flatten', 'Identity', 'Dropout'])
/** Operators that give something else in each run. */
const drawn = new Set([
  'RandomNormal',
  'RandomNormalLike',
  'RandomUniform',
  'RandomUniformLike',
  'Multinomial',
  'Bernoulli',
])

const readsOf = (node: NodeProto) => [...node.input.filter((value) => value !== ''), ...capturedValues(node)]

/** Goes through a graph once and finds which values share a buffer and how long each buffer is needed. */
export function tabulateValues(graph: Graph): ValueTable {
  const { constant, kept, folded } = findConstants(graph)
  const bufferOf = new Map<string, number>()
  const lastReads: number[] = []
  const add = (value: string) => {
    bufferOf.set(value, lastReads.length)
    return { buffer: lastReads.push(-1) - 1, value }
  }
  const fed = graph.inputNames.map(add)
  const nodes = graph.nodes().flatMap((node): TableNode[] => {
    if (node.output.every((value) => value === '' || constant.has(value))) return []
    const reads = readsOf(node).flatMap((value) => bufferOf.get(value) ?? [])
    const viewed = views.has(node.opType) && node.domain === '' ? bufferOf.get(node.input[0] ?? '') : undefined
    if (viewed !== undefined) bufferOf.set(node.output[0]!, viewed)
    const made = node.output.filter((value, index) => value !== '' && !(index === 0 && viewed !== undefined))
    return [{ node, reads: [...new Set(reads)], makes: made.map(add) }]
  })
  for (const [index, { reads, makes }] of nodes.entries()) {
    for (const { buffer } of makes) lastReads[buffer] = index
    for (const buffer of reads) lastReads[buffer] = index
  }
  const pinned = [...fed.map(({ buffer }) => buffer), ...graph.outputNames.flatMap((name) => bufferOf.get(name) ?? [])]
  for (const buffer of pinned) lastReads[buffer] = Number.POSITIVE_INFINITY
  return { nodes, fed, lastReads, kept, folded, innerValues: countInnerValues(graph) }
}

/** Finds what depends on constants alone: a runtime computes it once, and keeps only what other nodes read of it. */
function findConstants(graph: Graph) {
  const constant = new Set([...graph.initializers.keys()].filter((name) => graph.constantOf(name)))
  const folded: string[] = []
  const readers: NodeProto[] = []
  for (const node of graph.nodes()) {
    const made = node.output.filter((value) => value !== '')
    const reads = readsOf(node)
    const isFolded = reads.length > 0 && !drawn.has(node.opType) && reads.every((value) => constant.has(value))
    if (isFolded) folded.push(...made)
    else if (node.opType !== 'Constant') readers.push(node)
    if (isFolded || node.opType === 'Constant') for (const value of made) constant.add(value)
  }
  const read = new Set([...readers.flatMap(readsOf), ...graph.outputNames])
  return { constant, folded, kept: [...read].filter((value) => constant.has(value)) }
}

function countInnerValues(graph: Graph): number {
  const inner = graph.nodes().flatMap(subgraphsOf)
  return inner.reduce((sum, { node }) => sum + node.reduce((count, { output }) => count + output.length, 0), 0)
}
