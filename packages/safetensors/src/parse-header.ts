import { isDtype, type SafetensorsDtype } from './dtypes.ts'
import type { HeaderCursor } from './header-cursor.ts'

/** What the header says of one tensor, with the byte where it says it. */
export interface HeaderEntry {
  readonly name: string
  readonly dtype: SafetensorsDtype
  readonly shape: readonly number[]
  /** First byte and byte past the last, counted from the end of the header. */
  readonly begin: number
  readonly end: number
  /** Where the entry stands in the file, for error messages. */
  readonly offset: number
}

/** A header that is well-formed JSON of the right shape; its numbers are not yet checked against the data. */
export interface Header {
  readonly entries: readonly HeaderEntry[]
  readonly metadata: Record<string, string>
}

/**
 * Reads the JSON header between the cursor and its end.
 *
 * @throws {@link CorruptSafetensors} when it is not what the format asks for.
 */
export function parseHeader(cursor: HeaderCursor): Header {
  const entries: HeaderEntry[] = []
  let metadata: Record<string, string> = Object.create(null)
  cursor.readObject((name, offset) => {
    if (name === '__metadata__') metadata = readMetadata(cursor)
    else entries.push(readEntry(cursor, name, offset))
  })
  cursor.skipSpace()
  if (!cursor.atEnd()) throw cursor.fail('the header goes on after its closing brace')
  return { entries, metadata }
}

function readMetadata(cursor: HeaderCursor): Record<string, string> {
  // without a prototype, a key called __proto__ is a key like any other
  const metadata: Record<string, string> = Object.create(null)
  cursor.readObject((key) => {
    metadata[key] = cursor.readString()
  })
  return metadata
}

function readEntry(cursor: HeaderCursor, name: string, offset: number): HeaderEntry {
  let dtype: SafetensorsDtype | undefined
  let shape: number[] | undefined
  let range: number[] | undefined
  cursor.readObject((key, keyOffset) => {
    if (key === 'dtype') dtype = readDtype(cursor)
    else if (key === 'shape') shape = cursor.readIntegers()
    else if (key === 'data_offsets') range = cursor.readIntegers()
    else throw cursor.fail(`tensor ${JSON.stringify(name)} has an unknown field ${JSON.stringify(key)}`, keyOffset)
  })
  if (!dtype || !shape || !range) {
    const missing = [!dtype && 'dtype', !shape && 'shape', !range && 'data_offsets'].filter(Boolean).join(', ')
    throw cursor.fail(`tensor ${JSON.stringify(name)} lacks ${missing}`, offset)
  }
  const [begin, end] = range
  if (range.length !== 2 || begin === undefined || end === undefined) {
    throw cursor.fail(`data_offsets of tensor ${JSON.stringify(name)} has ${range.length} numbers instead of 2`, offset)
  }
  return { name, dtype, shape, begin, end, offset }
}

function readDtype(cursor: HeaderCursor): SafetensorsDtype {
  cursor.skipSpace()
  const { offset } = cursor
  const name = cursor.readString()
  if (!isDtype(name)) throw cursor.fail(`${JSON.stringify(name)} is not an element type of the format`, offset)
  return name
}
