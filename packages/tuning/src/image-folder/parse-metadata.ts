import { posix } from 'node:path'
import { createError } from '@self-cascade/core'
import { CaptionsMalformed } from '../errors.ts'
import { parseCsv } from './parse-csv.ts'

/** What a file of captions says of one picture. */
export interface CaptionEntry {
  /** Path from the folder of all pictures. */
  readonly file: string
  /** Empty where the field is missing or null. */
  readonly caption: string
  readonly line: number
}

/** Names of files of captions, with what reads them. */
export const metadataParsers = {
  'metadata.jsonl': jsonRows,
  'metadata.csv': csvRows,
} satisfies Record<string, (text: string, path: string) => readonly Row[]>

interface Row {
  readonly line: number
  readonly fields: Readonly<Record<string, unknown>>
}

/** Fields that a caption is looked for in, the first that is there. */
const captionFields = ['text', 'caption', 'prompt']

/**
 * Reads the captions of a `metadata.jsonl` or `metadata.csv`. Its `file_name`s are paths from its own folder, as Hugging Face's
 * imagefolder has them.
 *
 * @param path - From the folder of all pictures.
 * @throws {@link CaptionsMalformed}
 */
export function parseMetadata(text: string, path: string): readonly CaptionEntry[] {
  const parse = metadataParsers[posix.basename(path) as keyof typeof metadataParsers]
  return parse(text.replace(/^\uFEFF/, ''), path).map(({ line, fields }) => {
    const refuse = (problem: string) => createError(CaptionsMalformed, { path, line, problem })
    const { file_name: name } = fields
    if (typeof name !== 'string' || name === '') throw refuse('has no "file_name"')
    const caption =
      captionFields.map((field) => fields[field]).find((value) => value !== undefined && value !== null) ?? ''
    if (typeof caption !== 'string') throw refuse('has a caption that is no text')
    return { file: posix.normalize(posix.join(posix.dirname(path), name)), caption: tidyCaption(caption), line }
  })
}

/** A caption on one line. */
export const tidyCaption = (text: string): string => text.replace(/\s+/g, ' ').trim()

function jsonRows(text: string, path: string): readonly Row[] {
  return text.split('\n').flatMap((content, index) => {
    if (content.trim() === '') return []
    const fields = parseJson(content)
    if (typeof fields !== 'object' || fields === null || Array.isArray(fields)) {
      throw createError(CaptionsMalformed, { path, line: index + 1, problem: 'is no JSON object' })
    }
    return [{ line: index + 1, fields: fields as Row['fields'] }]
  })
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function csvRows(text: string, path: string): readonly Row[] {
  const [header, ...records] = parseCsv(text)
  return records.map(({ line, cells, closed }) => {
    const problem = closed
      ? `has ${cells.length} values, and the first line ${header!.cells.length}`
      : 'has quotes out of place'
    if (!closed || cells.length !== header!.cells.length) throw createError(CaptionsMalformed, { path, line, problem })
    return { line, fields: Object.fromEntries(header!.cells.map((name, column) => [name.trim(), cells[column]])) }
  })
}
