import { link, mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { writeFileAtomic } from './write-file-atomic.ts'

vi.mock('node:fs/promises', async (original) => {
  const actual = await original<typeof import('node:fs/promises')>()
  return { ...actual, link: vi.fn(actual.link), rename: vi.fn(actual.rename) }
})

const failure = (code: string) => Object.assign(new Error(code), { code })

let folder: string
let path: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'files-'))
  path = join(folder, 'a.txt')
})
afterEach(async () => {
  vi.mocked(link).mockReset()
  vi.mocked(rename).mockReset()
  await rm(folder, { recursive: true })
})

test('writes text and bytes, and nothing else is left', async () => {
  await writeFileAtomic(path, 'grün')
  await writeFileAtomic(join(folder, 'b'), Uint8Array.of(0, 255))
  expect(await readFile(path, 'utf8')).toBe('grün')
  expect([...(await readFile(join(folder, 'b')))]).toEqual([0, 255])
  expect((await readdir(folder)).sort()).toEqual(['a.txt', 'b'])
})

test('replaces a file by default', async () => {
  await writeFile(path, 'old and longer')
  await writeFileAtomic(path, 'new')
  expect(await readFile(path, 'utf8')).toBe('new')
})

test('content that cannot be written leaves the old file and nothing beside it', async () => {
  await writeFile(path, 'old')
  await expect(writeFileAtomic(path, 42 as never)).rejects.toThrow(TypeError)
  expect(await readFile(path, 'utf8')).toBe('old')
  expect(await readdir(folder)).toEqual(['a.txt'])
})

test('a place that cannot be taken leaves nothing beside it', async () => {
  await writeFile(path, 'old')
  vi.mocked(rename).mockRejectedValueOnce(failure('EBUSY'))
  await expect(writeFileAtomic(path, 'new')).rejects.toMatchObject({ code: 'EBUSY' })
  expect(await readFile(path, 'utf8')).toBe('old')
  expect(await readdir(folder)).toEqual(['a.txt'])
})

test('a missing folder is an error of the file system', async () => {
  await expect(writeFileAtomic(join(folder, 'no', 'a.txt'), '')).rejects.toMatchObject({ code: 'ENOENT' })
})

test('of writers at once, one has its whole content in the end', async () => {
  const contents = Array.from({ length: 8 }, (_, index) => String(index).repeat(100_000))
  await Promise.all(contents.map((content) => writeFileAtomic(path, content)))
  expect(contents).toContain(await readFile(path, 'utf8'))
  expect(await readdir(folder)).toEqual(['a.txt'])
})

describe.each(['hard links', 'no hard links'])('on a file system with %s', (kind) => {
  beforeEach(() => {
    if (kind === 'no hard links') vi.mocked(link).mockImplementation(() => Promise.reject(failure('EPERM')))
  })

  test('replace: false writes where nothing is', async () => {
    await writeFileAtomic(path, 'new', { replace: false })
    expect(await readFile(path, 'utf8')).toBe('new')
    expect(await readdir(folder)).toEqual(['a.txt'])
  })

  test('replace: false keeps what is there', async () => {
    await writeFile(path, 'old')
    await expect(writeFileAtomic(path, 'new', { replace: false })).rejects.toMatchObject({ code: 'EEXIST' })
    expect(await readFile(path, 'utf8')).toBe('old')
    expect(await readdir(folder)).toEqual(['a.txt'])
  })

  test('replace: false lets one of several writers succeed', async () => {
    const writers = Array.from({ length: 8 }, (_, index) => writeFileAtomic(path, `${index}`, { replace: false }))
    const outcomes = await Promise.allSettled(writers)
    const winners = outcomes.flatMap(({ status }, index) => (status === 'fulfilled' ? [`${index}`] : []))
    expect(winners).toEqual([await readFile(path, 'utf8')])
    expect(await readdir(folder)).toEqual(['a.txt'])
  })
})

test('without hard links, a failure frees the name again', async () => {
  vi.mocked(link).mockRejectedValueOnce(failure('EPERM'))
  vi.mocked(rename).mockRejectedValueOnce(failure('EBUSY'))
  await expect(writeFileAtomic(path, 'new', { replace: false })).rejects.toMatchObject({ code: 'EBUSY' })
  expect(await readdir(folder)).toEqual([])
})
