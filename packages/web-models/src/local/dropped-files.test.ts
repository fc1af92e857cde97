import { expect, test } from 'vitest'
import { droppedFiles } from './dropped-files.ts'

const fileEntry = (fullPath: string) => ({
  isFile: true,
  fullPath,
  file: (resolve: (file: File) => void) => resolve(new File([fullPath], fullPath.slice(fullPath.lastIndexOf('/') + 1))),
})

/** Gives its children two at a time, as browsers do a hundred at a time. */
const folderEntry = (fullPath: string, children: readonly unknown[]) => ({
  isFile: false,
  fullPath,
  createReader: () => {
    const left = [...children]
    return { readEntries: (resolve: (entries: unknown[]) => void) => resolve(left.splice(0, 2)) }
  },
})

const drop = (...items: readonly unknown[]) => ({ items }) as unknown as DataTransfer

test('all files of a dropped folder come with their paths, however many it has', async () => {
  const unet = folderEntry('/sd/unet', [fileEntry('/sd/unet/model.onnx')])
  const folder = folderEntry('/sd', [fileEntry('/sd/a'), fileEntry('/sd/b'), unet, fileEntry('/sd/c')])
  const item = { kind: 'file', webkitGetAsEntry: () => folder, getAsFile: () => null }
  const files = await droppedFiles(drop({ kind: 'string' }, item))
  expect(files.map(({ path }) => path)).toEqual(['sd/a', 'sd/b', 'sd/unet/model.onnx', 'sd/c'])
  expect(await files[2]!.file.text()).toBe('/sd/unet/model.onnx')
})

test('the drop is read before anything is awaited', async () => {
  let isOver = false
  const item = {
    kind: 'file',
    webkitGetAsEntry: () => (isOver ? null : fileEntry('/a')),
    getAsFile: () => null,
  }
  const files = droppedFiles(drop(item, item))
  isOver = true
  expect(await files).toHaveLength(2)
})

test('a file that has no entry is given by its name', async () => {
  const file = new File(['x'], 'model_index.json')
  const item = { kind: 'file', webkitGetAsEntry: () => null, getAsFile: () => file }
  expect(await droppedFiles(drop(item))).toEqual([{ path: 'model_index.json', file }])
})
