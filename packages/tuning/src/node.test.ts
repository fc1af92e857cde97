import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { cacheFolder } from './node.ts'

test('a folder keeps files under their names, and nothing besides', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'tensor-cache-'))
  try {
    const cache = cacheFolder(join(folder, 'new'))
    expect(await cache.read('a')).toBeUndefined()
    await cache.write('a', Uint8Array.of(1, 2))
    await cache.write('a', Uint8Array.of(3))
    expect([...(await cache.read('a'))!]).toEqual([3])
    expect(await readdir(join(folder, 'new'))).toEqual(['a'])
  } finally {
    await rm(folder, { recursive: true })
  }
})
