import { openModelRepo } from '@self-cascade/model-repo'
import { nodeModelFolder } from '@self-cascade/model-repo/node'
import { testModelPath } from '@self-cascade/test-models'
import { expect, test } from 'vitest'
import { failureOf } from '../__tests__/failure-of.ts'
import { fakeDirectory } from '../__tests__/fake-opfs.ts'
import { modelBytes } from '../__tests__/model-bytes.ts'
import { directoryModelFolder } from './directory-model-folder.ts'

test('a folder handle opens as the model on disk does', async () => {
  const root = fakeDirectory('tiny-sd')
  for (const [path, bytes] of Object.entries(modelBytes('tiny-sd'))) {
    const parts = path.split('/')
    let parent: FileSystemDirectoryHandle = root
    for (const part of parts.slice(0, -1)) parent = await parent.getDirectoryHandle(part, { create: true })
    const writable = await (await parent.getFileHandle(parts.at(-1)!, { create: true })).createWritable()
    await writable.write(bytes as Uint8Array<ArrayBuffer>)
    await writable.close()
  }
  const repo = await openModelRepo(await directoryModelFolder(root))
  const onDisk = await openModelRepo(nodeModelFolder(testModelPath('tiny-sd')))
  expect([repo.name, repo.fingerprint]).toEqual(['tiny-sd', onDisk.fingerprint])
})

test('a folder that may not be read is told', async () => {
  const entries = async function* () {
    yield await Promise.reject(new DOMException('The request is not allowed', 'NotAllowedError'))
  }
  const handle = { name: 'sd', entries } as unknown as FileSystemDirectoryHandle
  expect((await failureOf(directoryModelFolder(handle))).what).toBe('sd cannot be read: The request is not allowed.')
})
