import { concatBytes } from '../chunks.ts'
import type { FieldHeader } from '../field-header.ts'
import type { RandomStream } from './random-stream.ts'

type Mutation = (bytes: Uint8Array, random: RandomStream, fields: readonly FieldHeader[]) => Uint8Array

const oddBytes = [0x00, 0x01, 0x7f, 0x80, 0xff]
const oddVarints: readonly (readonly number[])[] = [
  [0],
  [0x7f],
  [0xff, 0xff, 0xff, 0xff, 0x07],
  [0xff, 0xff, 0xff, 0xff, 0x0f],
  [0x81, 0x80, 0x80, 0x80, 0x10],
  [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f],
  [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01],
  [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff],
]

function replace(bytes: Uint8Array, start: number, end: number, inserted: Uint8Array | readonly number[]): Uint8Array {
  return concatBytes([bytes.subarray(0, start), Uint8Array.from(inserted), bytes.subarray(end)])
}

/** Gives a range of up to 64 bytes, or once in four times of any length. */
function range(bytes: Uint8Array, random: RandomStream): readonly [start: number, end: number] {
  const start = random.below(bytes.length + 1)
  const longest = random.below(4) === 0 ? bytes.length - start : Math.min(64, bytes.length - start)
  return [start, start + random.below(longest + 1)]
}

const mutations = {
  cutOff: (bytes, random) => bytes.subarray(0, random.below(bytes.length + 1)),
  flipBit: (bytes, random) => {
    const at = random.below(bytes.length)
    return replace(bytes, at, at + 1, [(bytes[at] ?? 0) ^ (1 << random.below(8))])
  },
  setByte: (bytes, random) => {
    const at = random.below(bytes.length)
    return replace(bytes, at, at + 1, [random.below(2) ? random.pick(oddBytes) : random.below(256)])
  },
  fill: (bytes, random) => bytes.slice().fill(random.pick(oddBytes), ...range(bytes, random)),
  remove: (bytes, random) => replace(bytes, ...range(bytes, random), []),
  insert: (bytes, random) => {
    const [at] = range(bytes, random)
    return replace(
      bytes,
      at,
      at,
      Array.from({ length: 1 + random.below(16) }, () => random.below(256)),
    )
  },
  repeat: (bytes, random) => {
    const [start, end] = range(bytes, random)
    const [at] = range(bytes, random)
    return replace(bytes, at, at, bytes.subarray(start, end))
  },
  oddLength: (bytes, random, fields) => {
    const field = random.pick(fields)
    return replace(bytes, field.start + 1, field.valueStart, random.pick(oddVarints))
  },
  oddTag: (bytes, random, fields) => {
    const field = random.pick(fields)
    return replace(bytes, field.start, field.start + 1, [random.below(256)])
  },
  oddValue: (bytes, random, fields) => {
    const { valueStart, end } = random.pick(fields)
    return replace(bytes, valueStart, end, random.pick(oddVarints))
  },
  moveField: (bytes, random, fields) => {
    const { start, end } = random.pick(fields)
    const { start: at } = random.pick(fields)
    return replace(bytes, at, at, bytes.subarray(start, end))
  },
} satisfies Record<string, Mutation>

/**
 * Damages a file in one to three ways. `fields` are the fields of the whole file at every depth: half of the ways change lengths,
 * tags and values where they lie, which random bytes in a large file would hardly hit.
 */
export function mutateBytes(bytes: Uint8Array, fields: readonly FieldHeader[], random: RandomStream): Uint8Array {
  const ways = Object.values(mutations) as readonly Mutation[]
  let mutated = bytes
  for (let count = 1 + random.below(2) * random.below(3); count > 0; count--)
    mutated = random.pick(ways)(mutated, random, fields)
  return mutated
}
