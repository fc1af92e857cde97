import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { outputPaths, slugOf } from './output-paths.ts'

const base = { prompt: 'A red house, in the snow!', seeds: [7], width: 512, height: 384, sheet: true }
const at = (...parts: string[]) => join(tmpdir(), 'no-such-folder', ...parts)

test('a folder gets names from the prompt, the seed and the size, and keeps the stages', () => {
  const stem = 'a-red-house-in-the-snow-7-512x384'
  expect(outputPaths({ ...base, out: at() })).toEqual({
    pictures: [at(`${stem}.png`)],
    frames: [[]],
    sheet: at(`${stem}-sheet.png`),
    run: at('stages', stem),
    isFolder: true,
  })
})

test('a file is taken as it is, and its stages are kept beside it for as long as needed', () => {
  const paths = outputPaths({ ...base, out: at('house.png') })
  expect(paths.pictures).toEqual([at('house.png')])
  expect(paths.sheet).toBe(at('house-sheet.png'))
  expect(paths.run).toBe(at('.self-cascade', 'house-7'))
})

test('several pictures to one file get their seeds', () => {
  const { pictures } = outputPaths({ ...base, seeds: [7, 8], out: at('house.png') })
  expect(pictures).toEqual([at('house-7.png'), at('house-8.png')])
})

test('a clip is an animation and a folder of frames', () => {
  const { pictures, frames } = outputPaths({ ...base, out: at('clip.gif'), frames: 2 })
  expect(pictures).toEqual([at('clip.gif')])
  expect(frames).toEqual([[at('clip-frames', 'frame-0001.png'), at('clip-frames', 'frame-0002.png')]])
  expect(outputPaths({ ...base, out: at(), frames: 2 }).pictures[0]).toMatch(/\.webp$/)
})

test.each([
  ['house.jpg', undefined, '.png'],
  ['house.WEBP', undefined, '.png'],
  ['clip.png', 2, '.webp or .gif'],
  ['clip.mp4', 2, '.webp or .gif'],
])('%s with %s frames names a kind of file that is not written', (name, frames, types) => {
  const named = () => outputPaths({ ...base, out: at(name), frames })
  expect(named).toThrow(`ending in ${types}`)
})

test('a name with a point is a folder unless it names a kind of picture', () => {
  expect(outputPaths({ ...base, out: at('v1.2') }).isFolder).toBe(true)
})

test('an existing folder is a folder whatever its name', () => {
  expect(outputPaths({ ...base, out: tmpdir() }).isFolder).toBe(true)
})

test('a branch has another name', () => {
  expect(outputPaths({ ...base, out: at(), suffix: '-from-1' }).pictures[0]).toMatch(/512x384-from-1\.png$/)
})

test('slugs hold no separators, whatever the prompt', () => {
  expect(slugOf('../../etc/passwd')).toBe('etc-passwd')
  expect(slugOf('')).toBe('picture')
  expect(slugOf('赤い家')).toBe('赤い家'.normalize('NFKD'))
  expect(slugOf('x'.repeat(200))).toHaveLength(48)
})
