import { expect, test } from 'vitest'
import { philox4x32 } from './philox.ts'
import { philoxUniform } from './philox-uniform.ts'

test('numbers are the first words of the generator at counters of their own', () => {
  const source = philoxUniform({ seed: 2 ** 40 + 7, stage: 9 })
  source.uniform(5)
  const second = source.uniform(3)
  const words = [0, 1, 2].map((element) => {
    const block = Uint32Array.of(1, 1, element, 9)
    philox4x32(block, 7, 2 ** 8)
    return block[0]! / 4294967296
  })
  expect([...second]).toEqual(words)
})

test('the same seed and stage give the same numbers, others give others', () => {
  const draw = (seed: number, stage: number) => [...philoxUniform({ seed, stage }).uniform(4)]
  expect(draw(1, 2)).toEqual(draw(1, 2))
  expect(draw(1, 3)).not.toEqual(draw(1, 2))
  expect(draw(2, 2)).not.toEqual(draw(1, 2))
})

test('numbers are spread evenly over 0..1', () => {
  const counts = new Array<number>(20).fill(0)
  for (const value of philoxUniform({ seed: 3 }).uniform(40_000)) counts[Math.floor(value * 20)]! += 1
  // chi-square with 19 degrees of freedom: above 43.8 once in a thousand
  const statistic = counts.reduce((sum, count) => sum + (count - 2000) ** 2 / 2000, 0)
  expect(statistic).toBeLessThan(43.8)
})

test('a seed or stage out of range is refused', () => {
  expect(() => philoxUniform({ seed: -1 })).toThrow('seed is -1')
  expect(() => philoxUniform({ seed: 1, stage: 2 ** 32 })).toThrow('stage is 4294967296')
})
