import { createError } from '@self-cascade/core'
import { bitsByDtype, type SafetensorsDtype } from './dtypes.ts'
import { CorruptSafetensors } from './errors.ts'
import type { HeaderEntry } from './parse-header.ts'

/**
 * Checks that the tensors have the bytes that their shapes ask for and fill the data without overlap or hole.
 *
 * @throws {@link CorruptSafetensors} otherwise, at the header entry (or the byte) that is wrong.
 */
export function checkLayout(entries: readonly HeaderEntry[], dataStart: number, dataLength: number): void {
  for (const entry of entries) checkSize(entry, dataLength)
  const ordered = [...entries].sort((a, b) => a.begin - b.begin || a.end - b.end)
  let covered = 0
  for (const { name, begin, end, offset } of ordered) {
    if (begin < covered) throw broken(`tensor ${JSON.stringify(name)} starts inside the tensor before it`, offset)
    if (begin > covered)
      throw broken(`${begin - covered} bytes before tensor ${JSON.stringify(name)} belong to none`, offset)
    covered = end
  }
  if (covered !== dataLength) {
    throw broken(`the last ${dataLength - covered} bytes of the file belong to no tensor`, dataStart + covered)
  }
}

function checkSize({ name, dtype, shape, begin, end, offset }: HeaderEntry, dataLength: number): void {
  const label = `tensor ${JSON.stringify(name)}`
  if (end < begin) throw broken(`${label} ends at ${end}, before its start at ${begin}`, offset)
  if (end > dataLength) throw broken(`${label} ends at byte ${end} of ${dataLength} bytes of data`, offset)
  const bytes = bytesOf(dtype, shape)
  if (bytes !== end - begin) {
    throw broken(`${label} of type ${dtype} and shape [${shape}] takes ${bytes} bytes, but has ${end - begin}`, offset)
  }
}

/** Bytes for a shape; a value that no file can have (fractional or beyond exactness) when it does not come out even. */
function bytesOf(dtype: SafetensorsDtype, shape: readonly number[]): number {
  if (shape.includes(0)) return 0
  return (shape.reduce((product, dim) => product * dim, 1) * bitsByDtype[dtype]) / 8
}

function broken(problem: string, offset: number) {
  return createError(CorruptSafetensors, { problem, offset })
}
