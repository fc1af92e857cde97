import type { NodeProto } from 'onnx-buf'
import type { ValueTable } from './value-table.ts'

/** Operators that read each element once, before they write it, so that the result may take the operand's place. */
const elementwise = new Set([
  ...['Add', 'Sub', 'Mul', 'Div', 'Pow', 'Max', 'Min', 'Sum', 'Mean'],
  ...['Sigmoid', 'Tanh', 'Relu', 'LeakyRelu', 'Elu', 'Clip', 'Erf', 'Exp', 'Log', 'Sqrt', 'Neg', 'Abs', 'Reciprocal'],
  ...['Floor', 'Ceil', 'Round', 'Sin', 'Cos', 'HardSigmoid', 'HardSwish', 'Softplus', 'Mish'],
])

/** What one run needs to know of sizes. */
export interface RunBytes {
  /** Bytes of a value; 0 where they are not known. */
  readonly bytesOf: (value: string) => number
  /** Bytes that a node takes while it runs, beyond its results. */
  readonly scratchOf: (node: NodeProto) => number
  readonly inPlace: boolean
}

/** Memory that one buffer, or several one after the other, take. */
interface Storage {
  readonly bytes: number
  lastRead: number
}

/**
 * Goes through the nodes in order and gives the most that is alive at one time. A buffer lives from its producer to its last
 * reader; what a run is fed or gives lives to the end.
 */
export function peakActivation({ nodes, fed, lastReads }: ValueTable, { bytesOf, scratchOf, inPlace }: RunBytes) {
  const storages: (Storage | undefined)[] = []
  let live = 0
  let peak = { bytes: 0, opType: '' }
  const allocate = (buffer: number, bytes: number) => {
    storages[buffer] = { bytes, lastRead: lastReads[buffer]! }
    live += bytes
  }
  const note = (bytes: number, opType: string) => {
    if (bytes > peak.bytes) peak = { bytes, opType }
  }
  for (const { buffer, value } of fed) allocate(buffer, bytesOf(value))
  note(live, '')
  for (const [index, { node, reads, makes }] of nodes.entries()) {
    for (const [position, { buffer, value }] of makes.entries()) {
      const bytes = bytesOf(value)
      const mayReplace = inPlace && position === 0 && node.domain === '' && elementwise.has(node.opType)
      const taken = mayReplace ? reads.find((read) => isFree(storages[read], index, bytes)) : undefined
      if (taken === undefined) allocate(buffer, bytes)
      else {
        storages[buffer] = storages[taken]!
        storages[buffer].lastRead = lastReads[buffer]!
      }
    }
    note(live + scratchOf(node), node.opType)
    const touched = new Set([...reads, ...makes.map(({ buffer }) => buffer)].map((buffer) => storages[buffer]))
    for (const storage of touched) if (storage?.lastRead === index) live -= storage.bytes
  }
  return peak
}

/** Tells whether a result of so many bytes may take the place of an operand, which nobody reads after this node. */
const isFree = (storage: Storage | undefined, index: number, bytes: number) =>
  storage?.lastRead === index && storage.bytes === bytes
