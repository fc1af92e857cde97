import type { PathFile } from './file-model-folder.ts'
import { tellUnreadable } from './tell-unreadable.ts'

/**
 * Walks the folders of a drop and gives all files in them with their paths, for {@link fileModelFolder}. Call it in the handler of
 * the `drop` event itself, before anything is awaited: the browser empties a drop afterwards.
 *
 * @throws {@link LocalFileUnreadable}.
 */
export async function droppedFiles(dataTransfer: Pick<DataTransfer, 'items'>): Promise<readonly PathFile[]> {
  const items = [...dataTransfer.items].filter(({ kind }) => kind === 'file')
  // both are asked now, while the drop is there
  const dropped = items.map((item) => ({ entry: item.webkitGetAsEntry?.() ?? null, file: item.getAsFile() }))
  const walks = dropped.map(async ({ entry, file }) => {
    if (entry) return walkEntry(entry)
    return file ? [{ path: file.name, file }] : []
  })
  return (await Promise.all(walks)).flat()
}

async function walkEntry(entry: FileSystemEntry): Promise<readonly PathFile[]> {
  const path = entry.fullPath.replace(/^\//, '')
  if (entry.isFile) {
    const fileEntry = entry as FileSystemFileEntry
    const open = () => new Promise<File>((resolve, reject) => fileEntry.file(resolve, reject))
    const file = await tellUnreadable(path, open)
    return [{ path, file }]
  }
  const files: PathFile[] = []
  const reader = (entry as FileSystemDirectoryEntry).createReader()
  for (const child of await tellUnreadable(path, () => readFolder(reader))) {
    files.push(...(await walkEntry(child)))
  }
  return files
}

/** A reader gives a hundred entries at a time, and none when it is done. */
async function readFolder(reader: FileSystemDirectoryReader): Promise<readonly FileSystemEntry[]> {
  const entries: FileSystemEntry[] = []
  for (;;) {
    const batch = await new Promise<FileSystemEntry[]>((resolve, reject) => reader.readEntries(resolve, reject))
    if (batch.length === 0) return entries
    entries.push(...batch)
  }
}
