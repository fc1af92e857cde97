import { SelfCascadeError } from '@self-cascade/core'
import type { ModelFolder } from './model-folder.ts'
import type { ProblemList } from './problem-list.ts'

/** A parsed JSON object. */
export type JsonObject = Readonly<Record<string, unknown>>

/** What reading the parts of a folder shares. */
export interface FolderReader {
  readonly folder: ModelFolder
  readonly files: ReadonlySet<string>
  readonly problems: ProblemList
}

/** Reads a JSON object; a missing or unreadable file becomes a problem and gives undefined. */
export async function readJsonObject(
  { folder, files, problems }: FolderReader,
  file: string,
  parse: (text: string) => unknown = JSON.parse,
): Promise<JsonObject | undefined> {
  if (!files.has(file)) {
    problems.add(file, 'is missing')
    return undefined
  }
  try {
    const value: unknown = parse(await folder.readText(file))
    if (isJsonObject(value)) return value
    problems.add(file, 'does not hold a JSON object')
  } catch (cause) {
    problems.add(file, describeFailure(cause), cause)
  }
  return undefined
}

/** A parser's own typed error says what it missed; any other comes from the JSON itself. */
function describeFailure(cause: unknown): string {
  if (SelfCascadeError.isInstance(cause)) return `cannot be used: ${cause.why.replace(/\.$/, '')}`
  return `is not valid JSON (${(cause as Error).message})`
}

/** Tells whether a parsed value is an object and no array. */
export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** Gives a field that is a number, or undefined. */
export function numberField(json: JsonObject, key: string): number | undefined {
  const value = json[key]
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined
}

/** Gives a field that is a list of numbers, or undefined. */
export function numbersField(json: JsonObject, key: string): readonly number[] | undefined {
  const value = json[key]
  return Array.isArray(value) && value.every((one) => typeof one === 'number') ? value : undefined
}

/** Gives a field that is a string, or undefined. */
export function stringField(json: JsonObject, key: string): string | undefined {
  const value = json[key]
  return typeof value === 'string' ? value : undefined
}
