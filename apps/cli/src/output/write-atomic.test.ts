import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeEach, expect, test } from 'vitest'
import { fileError } from './file-errors.ts'
import { makeFolder } from './make-folder.ts'
import { prepareOutputs } from './prepare-outputs.ts'
import { writeAtomic } from './write-atomic.ts'

let folder: string
const made: string[] = []
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'output-'))
  made.push(folder)
})
afterAll(() => Promise.all(made.map((path) => rm(path, { recursive: true }))))

test('a file is written whole and nothing else is left', async () => {
  await writeAtomic(join(folder, 'a.txt'), 'hello')
  expect(await readFile(join(folder, 'a.txt'), 'utf8')).toBe('hello')
  expect(await readdir(folder)).toEqual(['a.txt'])
})

test('a file that exists stays, unless forced', async () => {
  const path = join(folder, 'a.txt')
  await writeFile(path, 'old')
  await expect(writeAtomic(path, 'new')).rejects.toMatchObject({ code: 'OutputExists' })
  expect(await readFile(path, 'utf8')).toBe('old')
  await writeAtomic(path, 'new', { force: true })
  expect(await readFile(path, 'utf8')).toBe('new')
  expect(await readdir(folder)).toEqual(['a.txt'])
})

test('a place that cannot be written to is told beforehand and nothing is left', async () => {
  await writeFile(join(folder, 'file'), 'x')
  const inside = join(folder, 'file', 'a.png')
  await expect(prepareOutputs([inside])).rejects.toMatchObject({ code: 'OutputNotWritable' })
  await expect(writeAtomic(inside, 'x')).rejects.toMatchObject({ code: 'OutputNotWritable' })
  expect(await readdir(folder)).toEqual(['file'])
})

test('all files that exist are named at once', async () => {
  const paths = ['a.png', 'b.png', 'c.png'].map((name) => join(folder, name))
  await Promise.all(paths.slice(0, 2).map((path) => writeFile(path, '')))
  await expect(prepareOutputs(paths)).rejects.toMatchObject({ what: `${paths[0]}, ${paths[1]} exist already.` })
  await prepareOutputs(paths, { force: true })
})

test('devices and folders are never replaced, not even by force', async () => {
  await expect(prepareOutputs([folder], { force: true })).rejects.toMatchObject({ code: 'OutputNotWritable' })
  await expect(prepareOutputs(['/dev/null'], { force: true })).rejects.toMatchObject({ code: 'OutputNotWritable' })
})

test('missing folders are made', async () => {
  await makeFolder(join(folder, 'a', 'b', 'c'))
  await makeFolder(join(folder, 'a', 'b', 'c'))
  expect(await readdir(join(folder, 'a', 'b'))).toEqual(['c'])
})

test.skipIf(process.platform !== 'linux')(
  'a place that takes no folders is an error, not an endless wait',
  async () => {
    await expect(makeFolder('/proc/self-cascade/a/b')).rejects.toMatchObject({ code: 'ENOENT' })
  },
)

test('a full disk and a full quota have an error of their own', () => {
  const error = (code: string) => Object.assign(new Error(`${code}: no space, write`), { code })
  expect(fileError(error('ENOSPC'), 'a')).toMatchObject({ code: 'DiskFull' })
  expect(fileError(error('EDQUOT'), 'a')).toMatchObject({ code: 'DiskFull' })
  expect(fileError(error('EROFS'), 'a')).toMatchObject({ code: 'OutputNotWritable' })
  const other = new TypeError('x')
  expect(fileError(other, 'a')).toBe(other)
})
