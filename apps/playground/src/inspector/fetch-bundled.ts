import { type PathFile, urlModelFolder } from '@self-cascade/web-models'

/** Trained upsamplers lie beside the model and are no part of it. */
const isPartOfModel = (path: string) => !path.startsWith('upsamplers/')

/**
 * Fetches a model folder of this site whole. Its networks are read from their middle, and not every server gives parts of files.
 *
 * @throws what `urlModelFolder` throws.
 */
export async function fetchBundled(
  url: string,
  onProgress: (loaded: number, total: number) => void,
): Promise<readonly PathFile[]> {
  const folder = urlModelFolder({ url })
  const files = (await folder.files()).filter(({ path }) => isPartOfModel(path))
  const total = files.reduce((sum, { bytes }) => sum + bytes, 0)
  let loaded = 0
  const fetched: PathFile[] = []
  for (const { path } of files) {
    const { body } = await folder.download(path)
    const parts: BlobPart[] = []
    for await (const part of body) {
      parts.push(part as Uint8Array<ArrayBuffer>)
      loaded += part.length
      onProgress(loaded, total)
    }
    fetched.push({ path: `${folder.name ?? 'model'}/${path}`, file: new File(parts, path.replace(/^.*\//, '')) })
  }
  return fetched
}
