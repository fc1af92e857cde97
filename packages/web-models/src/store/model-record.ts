import { sha256 } from '@noble/hashes/sha2.js'
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js'
import type { ModelFile } from '../storable-model-folder.ts'
import type { StoreDriver } from './store-driver.ts'

/** What a store knows of a model. */
export interface ModelRecord {
  /** Unlike the names of all other models in the store. */
  readonly name: string
  /** Location of the folder that it comes from. */
  readonly source: string
  readonly revision?: string | undefined
  readonly files: readonly ModelFile[]
  /** Milliseconds since 1970. */
  readonly lastUsed: number
}

const recordName = 'record.json'
const modelPrefix = 'model-'
const filePrefix = 'file-'

/** Gives all models of a store. */
export async function listRecords(driver: StoreDriver): Promise<readonly ModelRecord[]> {
  const folders = (await driver.folders()).filter((folder) => folder.startsWith(modelPrefix))
  const records = await Promise.all(folders.map((folder) => readJson(driver, folder)))
  return records.filter((record) => record !== undefined)
}

/** Gives the model that comes from a location. */
export function readRecord(driver: StoreDriver, source: string): Promise<ModelRecord | undefined> {
  return readJson(driver, recordFolder(source))
}

/** Writes a model in place of the one from the same location. */
export async function writeRecord(driver: StoreDriver, record: ModelRecord): Promise<void> {
  await driver.write(
    recordFolder(record.source),
    recordName,
    utf8ToBytes(JSON.stringify(record)) as Uint8Array<ArrayBuffer>,
  )
}

/** Name of the folder with what a store knows of a model. */
export const recordFolder = (source: string) => modelPrefix + digest(source)

/** Tells whether a folder holds a file of a model. */
export const isFileFolder = (folder: string) => folder.startsWith(filePrefix)

/**
 * Name of the folder that holds a file: its digest, so that models share equal files and a new revision downloads only what changed;
 * without one, what else tells it from another file.
 */
export function fileFolder(source: string, { path, bytes, sha256: known, version }: ModelFile): string {
  return filePrefix + (known ?? digest(JSON.stringify([source, path, bytes, version])))
}

const digest = (text: string) => bytesToHex(sha256(utf8ToBytes(text)))

async function readJson(driver: StoreDriver, folder: string): Promise<ModelRecord | undefined> {
  try {
    const text = await (await driver.read(folder, recordName))?.text()
    return text === undefined ? undefined : JSON.parse(text)
  } catch (error) {
    if (error instanceof SyntaxError) return undefined
    throw error
  }
}
