import { expect, test } from 'vitest'
import { findLargestSize } from './largest-size.ts'

const base = { from: { width: 128, height: 128 }, sizeMultiple: 32 }

test.each([[{ width: 1024, height: 1024 }], [{ width: 1536, height: 1024 }], [{ width: 640, height: 1120 }]])(
  'the largest size of the shape of %o is that which trying all of them finds, and asks for few',
  (to) => {
    for (const budget of [128 * 128, 200_000, 500_000, 10_000_000]) {
      let asked = 0
      const fits = ({ width, height }: { width: number; height: number }) => {
        asked++
        return width * height <= budget
      }
      const found = findLargestSize({ ...base, to, fits })
      const sides = Array.from({ length: 40 }, (_, index) => 32 * (index + 1))
      const ratio = to.width / to.height
      const all = sides
        .filter((short) => short <= Math.min(to.width, to.height))
        .map((short) => ({
          width: ratio > 1 ? 32 * Math.round((short * ratio) / 32) : short,
          height: ratio < 1 ? 32 * Math.round(short / ratio / 32) : short,
        }))
        .filter(({ width, height }) => width >= 128 && height >= 128 && width * height <= budget)
      expect(found).toEqual(all.at(-1) ?? null)
      expect(asked).toBeLessThan(9)
    }
  },
)

test('there is none when not even the smallest size fits', () => {
  expect(findLargestSize({ ...base, to: { width: 512, height: 512 }, fits: () => false })).toBeNull()
})
