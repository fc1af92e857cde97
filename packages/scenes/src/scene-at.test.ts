import { sha256 } from '@noble/hashes/sha2.js'
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js'
import { readJsonFixture } from '@self-cascade/testing'
import { describe, expect, test } from 'vitest'
import { randomScene, type SceneOptions, sceneAt } from './scene-at.ts'
import { sceneRandom } from './scene-random.ts'
import type { SceneRegion } from './scene-region.ts'
import type { SceneWords } from './scene-vocabulary.ts'

interface SvgCase {
  readonly seed: number
  readonly size: number
  readonly words?: Partial<SceneWords>
  readonly caption: string
  readonly sha256: string
}
interface RgbCase {
  readonly seed: number
  readonly size: number
  readonly region?: SceneRegion
  readonly sha256: string
}
const svgs = readJsonFixture<{ cases: SvgCase[] }>(import.meta.url, './__fixtures__/scenes-svg.json').cases
const pictures = readJsonFixture<{ cases: RgbCase[] }>(import.meta.url, './__fixtures__/scenes-rgb.json').cases
const hash = (bytes: Uint8Array) => bytesToHex(sha256(bytes))

describe('the picture of a seed', () => {
  test.each(svgs)(
    '$seed at $size is "$caption", as the first generator drew it',
    ({ seed, size, words, ...stored }) => {
      const scene = sceneAt(seed, words ? { words } : {})
      expect(scene.caption).toBe(stored.caption)
      expect(hash(utf8ToBytes(scene.svg(size)))).toBe(stored.sha256)
    },
  )

  test.each(pictures)(
    '$seed at $size has the same bytes in every release and engine',
    ({ seed, size, region, ...stored }) => {
      expect(hash(sceneAt(seed).render(size, region))).toBe(stored.sha256)
    },
  )
})

test('chosen words are kept, and the seed decides the others', () => {
  const { words } = sceneAt(5, { words: { object: 'fish', pattern: 'spotted' } })
  expect(words).toMatchObject({ object: 'fish', pattern: 'spotted' })
  const places = new Set(
    Array.from({ length: 60 }, (_, seed) => sceneAt(seed, { words: { object: 'cup' } }).words.place),
  )
  expect(places.size).toBe(8)
})

test('half of the objects are plain, a quarter striped and a quarter spotted', () => {
  const count = { plain: 0, striped: 0, spotted: 0 }
  for (let seed = 0; seed < 4000; seed++) count[sceneAt(seed).words.pattern]++
  expect(count.plain / 4000).toBeCloseTo(0.5, 1)
  expect(count.striped / 4000).toBeCloseTo(0.25, 1)
})

test('a random scene is that of the next number', () => {
  const seed = Math.floor(sceneRandom(3)() * 2 ** 32)
  expect(randomScene(sceneRandom(3)).svg(64)).toBe(sceneAt(seed).svg(64))
})

test('placement changes where the object stands and how large it is, and nothing else', () => {
  const usual = sceneAt(8).svg(100)
  const placed = sceneAt(8, { placement: { scale: 0.5, x: 0.2, y: 0.75 } }).svg(100)
  const transform = /<g transform="translate\(([\d.]+) ([\d.]+)\) rotate\((\S+)\) scale\((\S+) (\S+)\)">/
  const [before, after] = [transform.exec(usual)!, transform.exec(placed)!]
  expect(placed).toBe(usual.replace(before[0], after[0]))
  expect(after.slice(1, 4)).toEqual(['20', '75', before[3]])
  expect(Number(after[5])).toBeCloseTo(Number(before[5]) / 2, 1)
})

test('a larger object covers more of the picture', () => {
  const place = { words: { pattern: 'plain', colour: 'red', object: 'heart', place: 'at night' } } as const
  const redPixels = (scale: number) => {
    const bytes = sceneAt(1, { ...place, placement: { scale } }).render(64)
    let count = 0
    for (let index = 0; index < bytes.length; index += 3) if (bytes[index]! > 1.5 * bytes[index + 2]!) count++
    return count
  }
  const [small, usual, large] = [redPixels(0.5), redPixels(1), redPixels(1.4)]
  expect(usual / small).toBeCloseTo(4, 0)
  expect(large / usual).toBeCloseTo(1.96, 0)
})

test.each([1, 3, 6])('a part of scene %i is what is cut out of a larger rendering', (seed) => {
  const scene = sceneAt(seed)
  const large = scene.render(256)
  const part = scene.render(64, { x: 0.375, y: 0.25, side: 0.25 })
  let worst = 0
  for (let y = 0; y < 64; y++) {
    for (let index = 0; index < 64 * 3; index++) {
      const expected = large[(y + 64) * 256 * 3 + 96 * 3 + index]!
      worst = Math.max(worst, Math.abs(part[y * 64 * 3 + index]! - expected))
    }
  }
  expect(worst).toBeLessThanOrEqual(1)
})

test.each([
  ['a negative seed', () => sceneAt(-1), 'InvalidOption'],
  ['half a seed', () => sceneAt(0.5), 'InvalidOption'],
  ['a seed of 33 bits', () => sceneAt(2 ** 32), 'InvalidOption'],
  ['an unknown word', () => sceneAt(0, { words: { object: 'submarine' as 'boat' } }), 'UnknownName'],
  ['a size of nothing', () => sceneAt(0).render(0), 'InvalidOption'],
  ['a part outside the scene', () => sceneAt(0).render(8, { x: 0.8, y: 0, side: 0.5 }), 'InvalidOption'],
  ['a part of NaN', () => sceneAt(0).render(8, { x: Number.NaN, y: 0, side: 0.5 }), 'InvalidOption'],
  ['an object of no size', () => sceneAt(0, { placement: { scale: 0 } }), 'InvalidOption'],
  ['an object nowhere', () => sceneAt(0, { placement: { x: Number.NaN } }), 'InvalidOption'],
])('%s is refused', (_, act, code) => {
  expect(act).toThrow(expect.objectContaining({ code }))
})

describe('a list of placements', () => {
  const left = { scale: 0.4, x: 0.25, y: 0.5 }
  const right = { scale: 0.4, x: 0.75, y: 0.5 }
  const words = { object: 'star', place: 'at night' } as const
  const draw = (placement: SceneOptions['placement']) =>
    sceneAt(3, { words, ...(placement && { placement }) }).render(64)
  /** Pixels of one half that differ from the empty scene's. */
  const drawn = (picture: Uint8Array, isLeft: boolean) => {
    const empty = draw([])
    return picture.filter((byte, i) => byte !== empty[i] && Math.floor(i / 3) % 64 < 32 === isLeft).length
  }

  test('of one draws the same as the placement alone', () => expect(draw([left])).toEqual(draw(left)))

  test('shows the object at each place, on the same background', () => {
    const both = draw([left, right])
    expect(drawn(both, true)).toBe(drawn(draw(left), true))
    expect(drawn(draw(left), false)).toBe(0)
    expect(drawn(both, false)).toBeGreaterThan(300)
  })

  test('leaves the object out when it is empty', () => {
    expect(sceneAt(3, { words, placement: [] }).svg(64)).not.toContain('<g transform')
  })

  test('is refused when one of them cannot be drawn', () =>
    expect(() => draw([left, { scale: 0 }])).toThrow('[InvalidOption] placement.scale is 0'))
})
