import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { fakeDecoder } from '../__tests__/fake-decoder.ts'
import { memoryCache } from '../tensor-cache.ts'
import type { ImageFolderOptions } from './image-folder.ts'
import { openImageFolder } from './open-image-folder.ts'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'image-folder-'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

async function save(files: Readonly<Record<string, string>>) {
  for (const [name, content] of Object.entries(files)) {
    await mkdir(dirname(join(folder, name)), { recursive: true })
    await writeFile(join(folder, name), content)
  }
}

const size = { width: 4, height: 2 }
const open = (options: Partial<ImageFolderOptions> = {}) =>
  openImageFolder({
    folder,
    size,
    decoder: fakeDecoder().decoder,
    holdOut: undefined,
    allowUncaptioned: true,
    ...options,
  })

const captionsOf = async (options?: Partial<ImageFolderOptions>) => {
  const { train } = await open(options)
  return (await train.read(0, train.count)).captions
}

describe('pictures', () => {
  test('are those of the folder and the folders in it, by name, whatever the case of the ending', async () => {
    await save({
      'b.PNG': '4x2 2',
      'a/z.jpeg': '4x2 1',
      'c.webp': '9x9 3',
      'notes.md': '',
      '.hidden.png': '',
      '.x/a.png': '',
    })
    const { train, report } = await open()
    const { rgb } = await train.read(0, 3)
    expect(rgb.dims).toEqual([3, 2, 4, 3])
    expect([0, 24, 48].map((at) => rgb.data[at])).toEqual([1, 2, 3])
    expect(report).toEqual({ count: 3, skipped: [], withoutCaption: ['a/z.jpeg', 'b.PNG', 'c.webp'] })
  })

  test('can be links to files elsewhere', async () => {
    await save({ 'blobs/0': '4x2 7' })
    await symlink(join(folder, 'blobs/0'), join(folder, 'a.png'))
    await symlink(join(folder, 'nowhere'), join(folder, 'b.png'))
    expect((await open()).train.count).toBe(1)
  })

  test('that are too small or cannot be decoded are left out and listed with the reason', async () => {
    await save({ 'a.png': '4x2 1', 'narrow.png': '3x9 1', 'low.png': '9x1 1', 'cut.png': '4x2 broken', 'none.png': '' })
    const { train, report } = await open()
    expect(train.count).toBe(1)
    expect(report.skipped).toEqual([
      { file: 'cut.png', kind: 'unreadable', reason: 'the picture is cut off' },
      { file: 'low.png', kind: 'small', reason: '9x1, and at least 4x2 is asked for', size: { width: 9, height: 1 } },
      {
        file: 'narrow.png',
        kind: 'small',
        reason: '3x9, and at least 4x2 is asked for',
        size: { width: 3, height: 9 },
      },
      { file: 'none.png', kind: 'unreadable', reason: 'no picture' },
    ])
  })

  test('can be asked to be larger than they are given', async () => {
    await save({ 'a.png': '4x2 1', 'b.png': '8x8 2' })
    expect((await open({ minSize: { width: 8, height: 4 } })).train.count).toBe(1)
  })

  test('in a folder test are left alone, and those in validation are held out', async () => {
    await save({ 'train/a.png': '4x2 1', 'validation/b.png': '4x2 2', 'test/c.png': '4x2 3' })
    const { train, validation, report } = await open()
    expect([train.count, validation!.count]).toEqual([1, 1])
    expect((await validation!.read(0, 1)).rgb.data[0]).toBe(2)
    expect(report.skipped).toEqual([{ file: 'test/c.png', kind: 'test', reason: 'it is in a folder for tests' }])
  })

  test('are held out, a tenth by default', async () => {
    await save(Object.fromEntries(Array.from({ length: 100 }, (_, at) => [`${at}.png`, '4x2 1'])))
    const { decoder } = fakeDecoder()
    const { train, validation, report } = await openImageFolder({ folder, size, decoder, allowUncaptioned: true })
    expect(train.count + validation!.count).toBe(100)
    expect(Math.abs(validation!.count - 10)).toBeLessThan(8)
    expect(report.count).toBe(100)
  })
})

describe('captions', () => {
  test('come from metadata.jsonl, by any of three names', async () => {
    await save({
      'a.png': '4x2 1',
      'b.png': '4x2 1',
      'c.png': '4x2 1',
      'd.png': '4x2 1',
      'metadata.jsonl': [
        '\uFEFF{"file_name": "b.png", "caption": "two\\n lines "}',
        '',
        '{"file_name": "./a.png", "text": "one", "prompt": "not this", "extra": 3}\r',
        '{"file_name": "c.png", "text": null, "prompt": "three"}',
        '{"file_name": "d.png", "text": null}',
        '{"file_name": "a.png", "text": "a second caption"}',
      ].join('\n'),
    })
    expect(await captionsOf()).toEqual(['one', 'two lines', 'three', ''])
    expect((await open()).report.withoutCaption).toEqual(['d.png'])
  })

  test('come from metadata.csv, and from folders of their own', async () => {
    await save({
      'train/a.png': '4x2 1',
      'train/x/b.png': '4x2 1',
      'train/metadata.csv': 'file_name,text\na.png,"red, and green"\n',
      'train/x/metadata.jsonl': '{"file_name": "b.png", "text": "blue"}',
    })
    expect(await captionsOf()).toEqual(['red, and green', 'blue'])
  })

  test('come from text files beside pictures that no metadata names', async () => {
    await save({ 'a.b.png': '4x2 1', 'a.b.txt': ' from\n text \n', 'x/c.png': '4x2 1', 'x/c.txt': 'not this' })
    await save({ 'metadata.jsonl': '{"file_name": "x/c.png", "text": "from metadata"}' })
    expect(await captionsOf()).toEqual(['from text', 'from metadata'])
  })

  test('of pictures that are not there are listed', async () => {
    await save({ 'a.png': '4x2 1', 'metadata.jsonl': '\n{"file_name": "../b.png", "text": "gone"}' })
    expect((await open()).report.skipped).toEqual([
      { file: '../b.png', kind: 'missing', reason: 'line 2 of metadata.jsonl names it, and it is not there' },
    ])
  })

  test.each([
    ['metadata.jsonl', '{"file_name": "a.png", "text": "a"}\n{"file_name": "a.png"', 2, 'is no JSON object'],
    ['metadata.jsonl', '["a.png", "a"]', 1, 'is no JSON object'],
    ['metadata.jsonl', '\n\n{"name": "a.png"}', 3, 'has no "file_name"'],
    ['metadata.jsonl', '{"file_name": "a.png", "text": ["a", "b"]}', 1, 'has a caption that is no text'],
    ['metadata.csv', 'file_name,text\na.png,one,two', 2, 'has 3 values, and the first line 2'],
    ['metadata.csv', 'file_name,text\n"a\nb.png",one\na.png,"open', 4, 'has quotes out of place'],
    ['metadata.csv', 'file,text\na.png,one', 2, 'has no "file_name"'],
  ])('in a %s of %j are refused by line', async (name, content, line, problem) => {
    await save({ 'a.png': '4x2 1', [`in/${name}`]: content })
    await expect(open()).rejects.toMatchObject({
      code: 'CaptionsMalformed',
      message: expect.stringContaining(`Line ${line} of in/${name} ${problem}.`),
    })
  })

  test('are asked for unless pictures without any are allowed', async () => {
    await save({ 'a.png': '4x2 1', 'small.png': '1x1 1', 'small.txt': 'the only caption' })
    await expect(open({ allowUncaptioned: false })).rejects.toMatchObject({ code: 'CaptionsMissing' })
    expect((await open()).report.withoutCaption).toEqual(['a.png'])
    await save({ 'b.png': '4x2 1', 'b.txt': 'another' })
    expect((await open({ allowUncaptioned: false })).report.withoutCaption).toEqual(['a.png'])
  })
})

describe('a folder is refused', () => {
  test('that is not there, or is a file', async () => {
    await save({ file: '' })
    for (const path of ['none', 'file']) {
      await expect(open({ folder: join(folder, path) })).rejects.toMatchObject({ code: 'ImageFolderUnreadable' })
    }
  })

  test('that holds no pictures', async () => {
    await save({ 'a.txt': '', 'test/a.png': '4x2 1' })
    const message = expect.stringMatching(/None of the 2 files in .* is a picture/)
    await expect(open()).rejects.toMatchObject({ code: 'NoPictures', message })
  })

  test('whose pictures are all too small, with the sizes that were found', async () => {
    await save({ 'a.png': '3x2 1', 'b.png': '1x1 1', 'c.png': '1x1 2', 'd.png': '4x2 broken' })
    const message = expect.stringContaining('has 4x2 pixels; found 1 of 3x2, 2 of 1x1.')
    await expect(open()).rejects.toMatchObject({ code: 'PicturesTooSmall', message })
  })

  test('none of whose pictures can be decoded', async () => {
    await save({ 'a.png': 'x', 'b.png': '4x2 broken' })
    await expect(open()).rejects.toMatchObject({
      code: 'PicturesUnreadable',
      message: expect.stringContaining('None of the 2'),
    })
  })

  test.each([
    { size: { width: 0, height: 2 } },
    { size: { width: 4, height: 2.5 } },
    { minSize: { width: 3, height: 2 } },
    { holdOut: { fraction: 0 } },
    { holdOut: { fraction: 1 } },
    { holdOut: { count: 0 } },
    { holdOut: { count: 1.5 } },
    { holdOut: { count: 1 } },
  ])('with %j', async (options) => {
    await save({ 'a.png': '4x2 1' })
    await expect(open(options)).rejects.toMatchObject({ code: 'InvalidOption' })
  })

  test('with a decoder that gives another size', async () => {
    await save({ 'a.png': '4x2 1' })
    const decoder = { ...fakeDecoder().decoder, decode: async () => new Uint8Array(3) }
    await expect(open({ decoder })).rejects.toMatchObject({ code: 'DimsMismatch' })
  })
})

describe('the check', () => {
  test('decodes what the cache does not know, by content', async () => {
    const cache = memoryCache()
    await save({ 'a.png': '4x2 1', 'b.png': '4x2 2', 'small.png': '1x1 0', 'cut.png': '4x2 broken' })
    const first = await open({ cache })
    await rm(join(folder, 'b.png'))
    await save({ 'a.png': '4x2 3', 'renamed.png': '4x2 2' })
    const { decoder, calls } = fakeDecoder()
    const second = await open({ cache, decoder })
    // The picture that changed, and the one that cannot be decoded.
    expect(calls).toEqual({ measure: 2, decode: 2 })
    expect(second.report.skipped).toEqual(first.report.skipped)
    await open({ cache, decoder, size: { width: 2, height: 2 } })
    expect(calls.decode).toBe(2 + 3)
  })

  test('does not trust a damaged file of the cache', async () => {
    const cache = memoryCache()
    await save({ 'a.png': '4x2 1' })
    await open({ cache })
    const name = 'pictures-checked.safetensors'
    const text = Buffer.from((await cache.read(name))!).toString('latin1')
    expect(text).toContain(',4,2]')
    await cache.write(name, Buffer.from(text.replace(',4,2]', ',4,1]'), 'latin1'))
    const { decoder, calls } = fakeDecoder()
    expect((await open({ cache, decoder })).train.count).toBe(1)
    expect(calls.decode).toBe(1)
  })

  test('tells how far it is, and keeps what it found when it is stopped', async () => {
    const cache = memoryCache()
    await save(Object.fromEntries(Array.from({ length: 20 }, (_, at) => [`${at}.png`, `4x2 ${at}`])))
    const controller = new AbortController()
    const seen: number[] = []
    const onProgress = ({ done }: { done: number }) => {
      seen.push(done)
      if (done === 16) controller.abort()
    }
    await expect(open({ cache, onProgress, signal: controller.signal })).rejects.toMatchObject({ code: 'Aborted' })
    expect(seen).toEqual([8, 16])
    const { decoder, calls } = fakeDecoder()
    await open({ cache, decoder })
    expect(calls.decode).toBe(4)
  })
})
