import { fileModelFolder, type PathFile, type StorableModelFolder } from '@self-cascade/web-models'
import type { NetworkFile } from './facts.ts'

/** Files that were given, before anything of them is read. */
export interface GivenFiles {
  readonly name: string
  /** Bytes of each file, by its path. */
  readonly sizes: ReadonlyMap<string, number>
  /** What can be looked into, the denoiser first. */
  readonly networks: readonly NetworkFile[]
  /** A whole model folder, when model_index.json is among the files. */
  readonly folder?: StorableModelFolder
  read(path: string, offset: number, length: number): Promise<Uint8Array>
}

/**
 * Sorts the files of a drop or a choice: a model folder, ONNX files, or one file of another kind, which is taken for a network so
 * that the reader can say why it is none.
 *
 * @throws what `fileModelFolder` throws, when there is nothing to look into.
 */
export async function sortFiles(given: readonly PathFile[]): Promise<GivenFiles> {
  const isNetwork = ({ path }: PathFile) => path.endsWith('.onnx')
  const isIndex = ({ path }: PathFile) => /(^|\/)model_index\.json$/.test(path)
  if (given.some(isIndex) || !(given.some(isNetwork) || given.length === 1)) {
    return folderFiles(await fileModelFolder(given))
  }
  const files = new Map(given.map(({ path, file }) => [path, file]))
  const sizes = new Map(given.map(({ path, file }) => [path, file.size]))
  const networks = given.some(isNetwork) ? networksOf(sizes) : [...sizes].map(([path, bytes]) => ({ path, bytes }))
  const read = async (path: string, offset: number, length: number) =>
    new Uint8Array(
      await files
        .get(path)!
        .slice(offset, offset + length)
        .arrayBuffer(),
    )
  return { name: networks[0]!.path, sizes, networks, read }
}

async function folderFiles(folder: StorableModelFolder): Promise<GivenFiles> {
  const sizes = new Map((await folder.files()).map(({ path, bytes }) => [path, bytes]))
  return {
    name: folder.name ?? folder.location,
    networks: networksOf(sizes),
    read: (path, offset, length) => folder.readBytes(path, { offset, length }),
    ...{ sizes, folder },
  }
}

function networksOf(sizes: ReadonlyMap<string, number>): readonly NetworkFile[] {
  const rank = (path: string) => (/(^|\/)unet\//.test(path) ? 0 : 1)
  return [...sizes]
    .filter(([path]) => path.endsWith('.onnx'))
    .map(([path, bytes]) => ({ path, bytes }))
    .sort((a, b) => rank(a.path) - rank(b.path) || (a.path < b.path ? -1 : 1))
}
