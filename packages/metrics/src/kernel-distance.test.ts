import { philoxRandom } from '@self-cascade/tensor'
import { expect, test } from 'vitest'
import { featureRows, measures } from './__tests__/fixture.ts'
import { type KernelDistance, kernelDistance } from './kernel-distance.ts'

const { first, second } = measures.rows

/** Rows of normal numbers around a mean that each picture has of its own. */
function clustered(seed: number, { pictures = 30, patches = 4, shift = 0, spread = 1 } = {}) {
  const random = philoxRandom({ seed })
  const centres = random.normal([pictures, 3]).data
  const noise = random.normal([pictures * patches, 3]).data
  const numbers = Array.from({ length: pictures * patches }, (_, row) => Math.floor(row / patches))
  const rows = numbers.map((picture, row) =>
    [0, 1, 2].map((i) => shift + spread * centres[3 * picture + i]! + 0.3 * noise[3 * row + i]!),
  )
  return featureRows(rows, numbers)
}

function spreadOf(runs: readonly KernelDistance[]) {
  const mean = runs.reduce((sum, { distance }) => sum + distance, 0) / runs.length
  const squares = runs.reduce((sum, { distance }) => sum + (distance - mean) ** 2, 0)
  return { mean, deviation: Math.sqrt(squares / (runs.length - 1)) }
}

test('gives the number of numpy for rows of their own, plain and paired', () => {
  const [a, b] = [featureRows(first), featureRows(second)]
  expect(kernelDistance(a, b).distance).toBeCloseTo(measures.kernel.firstSecond, 10)
  expect(kernelDistance(a, b, { paired: true }).distance).toBeCloseTo(measures.kernel.paired, 10)
})

test('is 0 on average for sets of one kind, though the patches of a picture resemble each other', () => {
  const runs = Array.from({ length: 40 }, (_, i) => kernelDistance(clustered(2 * i), clustered(2 * i + 1)))
  const { mean, deviation } = spreadOf(runs)
  expect(Math.abs(mean)).toBeLessThan((3 * deviation) / Math.sqrt(runs.length))
  // the same rows, taken as if they were independent, seem to differ
  const alone = ({ data, ...rest }: ReturnType<typeof clustered>) => ({
    ...rest,
    data,
    pictures: Int32Array.from({ length: rest.count }, (_, i) => i),
  })
  const wrong = runs.map((_, i) => kernelDistance(alone(clustered(2 * i)), alone(clustered(2 * i + 1))).distance)
  expect(wrong.reduce((sum, distance) => sum + distance, 0) / wrong.length).toBeGreaterThan(mean + deviation / 2)
})

test('the standard error is about the spread over repetitions', () => {
  const runs = Array.from({ length: 40 }, (_, i) => kernelDistance(clustered(i, { shift: 1 }), clustered(100 + i)))
  const { deviation } = spreadOf(runs)
  const estimate = runs.reduce((sum, { standardError }) => sum + standardError, 0) / runs.length
  expect(estimate / deviation).toBeGreaterThan(0.6)
  expect(estimate / deviation).toBeLessThan(1.7)
})

test.each([
  ['a shift of the mean', { shift: 1 }],
  ['another spread', { spread: 2 }],
])('sees %s', (_, change) => {
  const runs = Array.from({ length: 20 }, (_, i) => kernelDistance(clustered(2 * i), clustered(2 * i + 1, change)))
  const { mean, deviation } = spreadOf(runs)
  expect(mean).toBeGreaterThan((4 * deviation) / Math.sqrt(runs.length))
})

test('pairs that show the same thing make the sets seem too near unless they are left out', () => {
  const [a, b] = [clustered(1), clustered(1)]
  const noise = philoxRandom({ seed: 9 }).normal([b.data.length]).data
  const moved = { ...b, data: b.data.map((value, i) => value + 0.1 * noise[i]!) }
  const plain = kernelDistance(a, moved)
  const paired = kernelDistance(a, moved, { paired: true })
  expect(plain.distance).toBeLessThan(-1e-2)
  expect(Math.abs(paired.distance)).toBeLessThan(3 * paired.standardError)
})

test('refuses a single picture, other lengths, and pairs that do not match', () => {
  const a = featureRows(first)
  const onePicture = featureRows(
    second,
    second.map(() => 0),
  )
  expect(() => kernelDistance(a, onePicture)).toThrow('TooFewRows')
  expect(() => kernelDistance(a, featureRows([[1], [2]]))).toThrow('DimsMismatch')
  expect(() => kernelDistance(a, featureRows(second.slice(1)), { paired: true })).toThrow('DimsMismatch')
})
