import { createError } from '@self-cascade/core'
import { ModelFileListInvalid } from './errors.ts'
import type { ModelFile } from './storable-model-folder.ts'

/** Name of the file beside model_index.json that lists a model's files, since HTTP has no listing. */
export const modelFileListName = 'model-files.json'

/** The files of a model: what `model-files.json` holds. */
export interface ModelFileList {
  readonly files: readonly ModelFile[]
}

/**
 * Reads the text of a `model-files.json`.
 *
 * @throws {@link ModelFileListInvalid} saying what is wrong, also for paths that leave the folder.
 */
export function parseModelFileList(url: string, text: string): ModelFileList {
  const refuse = (problem: string, cause?: unknown) => createError(ModelFileListInvalid, { url, problem }, { cause })
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch (cause) {
    throw refuse('it is not JSON', cause)
  }
  const files = (json as { files?: unknown } | null)?.files
  if (!Array.isArray(files)) throw refuse('it has no list "files"')
  const paths = new Set<string>()
  for (const [index, file] of files.entries()) {
    const problem = entryProblem(file)
    if (problem) throw refuse(`entry ${index} ${problem}`)
    if (paths.has(file.path)) throw refuse(`${file.path} is in it twice`)
    paths.add(file.path)
  }
  return { files: files.map(({ path, bytes, sha256 }) => ({ path, bytes, sha256: sha256?.toLowerCase() })) }
}

function entryProblem(file: unknown): string | undefined {
  const { path, bytes, sha256 } = (file ?? {}) as Record<string, unknown>
  if (typeof path !== 'string' || !isInnerPath(path)) return `has the path ${JSON.stringify(path)}`
  if (!Number.isSafeInteger(bytes) || (bytes as number) < 0) return `has ${JSON.stringify(bytes)} for bytes`
  if (sha256 !== undefined && !(typeof sha256 === 'string' && /^[0-9a-f]{64}$/i.test(sha256))) {
    return 'has a sha256 that is not of 64 hexadecimal digits'
  }
  return undefined
}

/** Tells whether a path stays inside its folder. */
function isInnerPath(path: string): boolean {
  return !path.includes('\\') && path.split('/').every((part) => part !== '' && part !== '.' && part !== '..')
}
