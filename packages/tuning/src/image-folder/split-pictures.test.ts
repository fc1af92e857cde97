import { createHash } from 'node:crypto'
import { expect, test } from 'vitest'
import { isInSplit, splitPictures } from './split-pictures.ts'

const named = (...files: string[]) => files.map((file) => ({ file, sha256: '' }))
const numbered = (from: number, to: number) =>
  named(...Array.from({ length: to - from }, (_, index) => `${from + index}.png`))
const numberOf = (file: string) => Number.parseInt(file, 10)
const filesOf = (pictures: readonly { readonly file: string }[]) => pictures.map(({ file }) => file)

test('about the fraction is held out, and every picture is on one side, in its order', () => {
  const pictures = numbered(0, 2000)
  const { train, validation } = splitPictures(pictures, { fraction: 0.2 })
  expect(Math.abs(validation.length - 400)).toBeLessThan(60)
  const sides = new Set(validation)
  expect(train).toEqual(pictures.filter((picture) => !sides.has(picture)))
  expect(train.length + validation.length).toBe(2000)
})

test('with a fraction, pictures stay on their side when others come or go', () => {
  const before = splitPictures(numbered(0, 200), { fraction: 0.1 })
  const after = splitPictures(numbered(50, 400), { fraction: 0.1 })
  const common = (files: readonly string[]) => files.filter((file) => numberOf(file) >= 50 && numberOf(file) < 200)
  expect(common(filesOf(after.validation))).toEqual(common(filesOf(before.validation)))
  expect(common(filesOf(before.validation)).length).toBeGreaterThan(5)
})

test('with a count, the names of the lowest SHA-256 are held out', () => {
  const pictures = numbered(0, 30)
  const digest = (file: string) => createHash('sha256').update(file).digest('hex')
  const lowest = filesOf(pictures).sort((a, b) => (digest(a) < digest(b) ? -1 : 1))
  const { validation } = splitPictures(pictures, { count: 4 })
  expect(new Set(filesOf(validation))).toEqual(new Set(lowest.slice(0, 4)))
})

test('a new picture takes the place of one at most when a count is held out', () => {
  const before = new Set(filesOf(splitPictures(numbered(0, 60), { count: 10 }).validation))
  const after = filesOf(splitPictures(numbered(0, 61), { count: 10 }).validation)
  expect(after.filter((file) => before.has(file)).length).toBeGreaterThanOrEqual(9)
})

test('each side has a picture where there are two', () => {
  for (const fraction of [0.0001, 0.9999]) {
    const { train, validation } = splitPictures(numbered(0, 2), { fraction })
    expect([train.length, validation.length]).toEqual([1, 1])
  }
})

test('a single picture is trained on, and nothing is held out when that is asked for', () => {
  expect(splitPictures(numbered(0, 1), { fraction: 0.5 })).toEqual({ train: numbered(0, 1), validation: [] })
  expect(splitPictures(numbered(0, 9), undefined).validation).toEqual([])
})

test('a count that leaves nothing to train on is refused', () => {
  expect(() => splitPictures(numbered(0, 9), { count: 9 })).toThrow('holdOut count is 9')
})

test('a folder called validation is what is held out', () => {
  const pictures = named('a.png', 'train/b.png', 'train/val.png', 'validation/c.png', 'validation/d/e.png')
  const { train, validation } = splitPictures(pictures, { fraction: 0.5 })
  expect(filesOf(validation)).toEqual(['validation/c.png', 'validation/d/e.png'])
  expect(train).toHaveLength(3)
})

test('only the top folder names a split', () => {
  expect(isInSplit('test/a.png', 'test')).toBe(true)
  expect(isInSplit('Test/a.png', 'test')).toBe(true)
  expect(isInSplit('test.png', 'test')).toBe(false)
  expect(isInSplit('train/test/a.png', 'test')).toBe(false)
})
