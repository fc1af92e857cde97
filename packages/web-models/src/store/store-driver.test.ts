import { describe, expect, test } from 'vitest'
import { fakeCache } from '../__tests__/fake-cache.ts'
import { fakeDirectory } from '../__tests__/fake-opfs.ts'
import { noise } from '../__tests__/model-bytes.ts'
import { cacheDriver } from './cache-driver.ts'
import { memoryDriver } from './memory-driver.ts'
import { opfsDriver } from './opfs-driver.ts'
import { overflowDriver } from './overflow-driver.ts'
import type { StoreDriver } from './store-driver.ts'

const kinds: Record<string, () => StoreDriver> = {
  memory: memoryDriver,
  opfs: () => {
    const root = fakeDirectory()
    return opfsDriver(async () => root)
  },
  cache: () => {
    const cache = fakeCache()
    return cacheDriver(async () => cache)
  },
  overflow: () => overflowDriver(memoryDriver(), () => {}),
}

describe.each(Object.entries(kinds))('%s', (_, open) => {
  const bytesOf = async (driver: StoreDriver, folder: string, name: string) =>
    new Uint8Array((await (await driver.read(folder, name))?.arrayBuffer()) ?? [])

  test('a piece is read as it was written, and replaced by a later one', async () => {
    const driver = open()
    await driver.write('a', '0', noise(100, 1))
    expect(await bytesOf(driver, 'a', '0')).toEqual(noise(100, 1))
    await driver.write('a', '0', noise(50, 2))
    expect(await bytesOf(driver, 'a', '0')).toEqual(noise(50, 2))
  })

  test('what is not there is nothing', async () => {
    const driver = open()
    await driver.write('a', '0', noise(1))
    expect([await driver.read('a', '1'), await driver.read('b', '0')]).toEqual([undefined, undefined])
    await driver.remove('b')
  })

  test('a folder is listed until it is removed, and its namesakes stay', async () => {
    const driver = open()
    await driver.write('a', '0', noise(1))
    await driver.write('a', '1', noise(1))
    await driver.write('ab', '0', noise(1))
    expect([...(await driver.folders())].sort()).toEqual(['a', 'ab'])
    await driver.remove('a')
    expect([await driver.folders(), await driver.read('a', '1')]).toEqual([['ab'], undefined])
    expect(await bytesOf(driver, 'ab', '0')).toHaveLength(1)
  })

  test('the caller may use its array again', async () => {
    const driver = open()
    const bytes = noise(10)
    await driver.write('a', '0', bytes)
    bytes.fill(0)
    expect(await bytesOf(driver, 'a', '0')).toEqual(noise(10))
  })
})

test('a file that a crash left empty is no piece', async () => {
  const root = fakeDirectory()
  const folder = await root.getDirectoryHandle('a', { create: true })
  await folder.getFileHandle('0', { create: true })
  expect(await opfsDriver(async () => root).read('a', '0')).toBeUndefined()
})
