import { sha256 } from '@noble/hashes/sha2.js'
import { bytesToHex } from '@noble/hashes/utils.js'
import type { ModelFolder } from './model-folder.ts'

/** Files of more bytes than this are sampled. */
const wholeFileLimit = 131_072
const windowCount = 16
const windowLength = wholeFileLimit / windowCount

/**
 * Digests what tells two models apart: the names and sizes of the files, all of each small one, and sixteen windows of 8 kB
 * spread evenly over each large one, its beginning and end among them. 16 hexadecimal digits of a SHA-256.
 */
export async function fingerprintFiles(folder: ModelFolder, paths: readonly string[]): Promise<string> {
  const hash = sha256.create()
  for (const path of [...new Set(paths)].sort()) {
    const size = await folder.size(path)
    hash.update(new TextEncoder().encode(`${path}\n${size}\n`))
    if (size <= wholeFileLimit) hash.update(await folder.readBytes(path))
    else
      for (const offset of windowOffsets(size))
        hash.update(await folder.readBytes(path, { offset, length: windowLength }))
  }
  return bytesToHex(hash.digest()).slice(0, 16)
}

function windowOffsets(size: number): readonly number[] {
  const last = size - windowLength
  return Array.from({ length: windowCount }, (_, index) => Math.floor((last * index) / (windowCount - 1)))
}
