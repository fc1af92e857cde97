import { join, posix } from 'node:path'
import type { SkippedPicture } from './image-folder.ts'
import { readText } from './list-files.ts'
import { metadataParsers, parseMetadata, tidyCaption } from './parse-metadata.ts'

/** Captions by file, and what they name that is not there. */
export interface FolderCaptions {
  /** Of pictures that have one that is not empty. */
  readonly captions: ReadonlyMap<string, string>
  readonly missing: readonly SkippedPicture[]
}

/**
 * Reads the captions of pictures: from every `metadata.jsonl` and `metadata.csv`, where the first line for a picture counts, and
 * for pictures that these do not name from a `.txt` file of the same name beside them.
 *
 * @throws {@link CaptionsMalformed}, {@link ImageFolderUnreadable}
 */
export async function readCaptions(
  folder: string,
  files: readonly string[],
  pictures: readonly string[],
): Promise<FolderCaptions> {
  const present = new Set(files)
  const named = new Map<string, string>()
  const missing: SkippedPicture[] = []
  for (const path of files.filter((file) => Object.hasOwn(metadataParsers, posix.basename(file)))) {
    for (const { file, caption, line } of parseMetadata(await readText(join(folder, path)), path)) {
      if (present.has(file)) named.set(file, named.get(file) ?? caption)
      else missing.push({ file, kind: 'missing', reason: `line ${line} of ${path} names it, and it is not there` })
    }
  }
  for (const picture of pictures) {
    const sidecar = picture.replace(/\.[^./]+$/, '.txt')
    if (named.has(picture) || !present.has(sidecar)) continue
    named.set(picture, tidyCaption(await readText(join(folder, sidecar))))
  }
  return { captions: new Map([...named].filter(([, caption]) => caption !== '')), missing }
}
