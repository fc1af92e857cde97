import { sha256 } from '@noble/hashes/sha2.js'
import { bytesToHex } from '@noble/hashes/utils.js'
import type { ModelFolder } from '@self-cascade/model-repo'
import { type ModelFileList, modelFileListName } from './model-file-list.ts'
import type { ModelFile } from './storable-model-folder.ts'

/** Read at a time. */
const windowLength = 2 ** 22

/**
 * Lists the files of a model with sizes and digests: the content of the `model-files.json` that {@link urlModelFolder} looks for.
 * Reads every file once, a few megabytes at a time. Files whose names begin with a dot are left out.
 */
export async function describeModelFiles(folder: ModelFolder): Promise<ModelFileList> {
  const paths = (await folder.list()).filter((path) => path !== modelFileListName && !/(^|\/)\./.test(path))
  const files: ModelFile[] = []
  for (const path of [...paths].sort()) {
    const bytes = await folder.size(path)
    const hash = sha256.create()
    for (let offset = 0; offset < bytes; offset += windowLength) {
      hash.update(await folder.readBytes(path, { offset, length: windowLength }))
    }
    files.push({ path, bytes, sha256: bytesToHex(hash.digest()) })
  }
  return { files }
}
