import { beforeAll, expect, test } from 'vitest'
import { blurred, noisy, scenePictures } from './__tests__/scene-pictures.ts'
import { featureStatistics } from './feature-statistics.ts'
import { frechetDistance } from './frechet-distance.ts'
import { type PatchDistance, patchDistance, patchStatistics } from './patch-distance.ts'
import { patchFeatures } from './patch-features.ts'

const reference = scenePictures(6, 256, 1)
const others = scenePictures(6, 256, 2)
const options = { patch: 64, paired: true }
const distances: Record<string, PatchDistance> = {}

beforeAll(() => {
  distances.others = patchDistance(others, reference, options)
  for (const factor of [2, 4]) {
    const soft = others.map((scene) => blurred(scene, factor))
    distances[`blurred ${factor}`] = patchDistance(soft, reference, options)
  }
  for (const deviation of [0.02, 0.1]) {
    const grainy = others.map((scene, i) => noisy(scene, deviation, i))
    distances[`noisy ${deviation}`] = patchDistance(grainy, reference, options)
  }
})

test('a set has no distance to itself', () => {
  expect(patchDistance(reference.slice(0, 2), reference.slice(0, 2)).frechet).toBeLessThan(1e-10)
})

test('blurred scenes are farther from true scenes than other true scenes are, the more the stronger the blur', () => {
  expect(distances['blurred 2']!.frechet).toBeGreaterThan(3 * distances.others!.frechet)
  expect(distances['blurred 4']!.frechet).toBeGreaterThan(3 * distances['blurred 2']!.frechet)
  expect(distances['blurred 4']!.kernel.distance).toBeGreaterThan(distances['blurred 2']!.kernel.distance)
})

test('noise is farther the stronger it is', () => {
  expect(distances['noisy 0.02']!.frechet).toBeGreaterThan(2 * distances.others!.frechet)
  expect(distances['noisy 0.1']!.frechet).toBeGreaterThan(3 * distances['noisy 0.02']!.frechet)
  expect(distances['noisy 0.1']!.kernel.distance).toBeGreaterThan(distances['noisy 0.02']!.kernel.distance)
})

test('the kernel distance of true scenes is 0 within its error, and that of blurred scenes is not', () => {
  const { others: same, 'blurred 4': soft } = distances as Record<'others' | 'blurred 4', PatchDistance>
  expect(Math.abs(same.kernel.distance)).toBeLessThan(3 * same.kernel.standardError)
  expect(soft.kernel.distance).toBeGreaterThan(2 * soft.kernel.standardError)
})

test('patchStatistics is what a reference can be kept as', () => {
  const kept = patchStatistics(reference, options)
  expect(frechetDistance(featureStatistics(patchFeatures(others, options)), kept)).toBe(distances.others!.frechet)
})

test('other features can take their place', () => {
  const features = { length: 1, extract: ({ data }: { data: Float32Array }) => Float64Array.of(data[0]!) }
  expect(patchFeatures(reference.slice(0, 1), { features }).data[0]).toBe(reference[0]!.data[0])
})

test('paired sets of different counts are refused before any work', () => {
  const features = { length: 1, extract: () => expect.unreachable('work was done') }
  expect(() => patchDistance(reference, others.slice(1), { paired: true, features })).toThrow('DimsMismatch')
})
