import { type SceneView, sceneDrawAt, variedSceneViews } from '@self-cascade/scenes'
import { expect, test } from 'vitest'
import { checkVariedTimesteps, variedShare, viewsWithVaried } from './varied-timesteps.ts'

const variedTimesteps = { full: 0.6, none: 0.8 }

test('varied views are as many as the mix says up to one timestep, and none from another on', () => {
  const shares = [0, 600, 650, 700, 799, 800, 999].map((timestep) => variedShare(timestep, 1000, variedTimesteps))
  const expected = [1, 1, 0.75, 0.5, 0.005, 0, 0]
  for (const [at, share] of shares.entries()) expect(share).toBeCloseTo(expected[at]!, 12)
  expect([600, 601].map((timestep) => variedShare(timestep, 1000, { full: 0.6, none: 0.6 }))).toEqual([1, 0])
})

test('whole scenes take the place of varied views, so that the weights of a mix add up to the same', () => {
  const weights = (share: number) => viewsWithVaried(variedSceneViews, share).map(({ weight }) => weight)
  expect(weights(1)).toEqual([5, 5, 3, 3])
  expect(weights(0.5)).toEqual([10.5, 2.5, 1.5, 1.5])
  expect(weights(0)).toEqual([16])
})

test('the part of crops among drawn scenes is that of the mix', () => {
  const views = viewsWithVaried(variedSceneViews, 0.5)
  const sides = Array.from({ length: 800 }, (_, index) => sceneDrawAt(index, { seed: 3, views }).region.side)
  // 3 of 16: 150, with a standard deviation of 11
  expect(Math.abs(sides.filter((side) => side < 1).length - 150)).toBeLessThan(45)
})

test.each<[string, { full: number; none: number }, readonly SceneView[]]>([
  ['0.8 to 0.6', { full: 0.8, none: 0.6 }, [{}]],
  ['-0.1 to 0.6', { full: -0.1, none: 0.6 }, [{}]],
  ['0.6 to 1.1', { full: 0.6, none: 1.1 }, [{}]],
  ['varied ones alone', variedTimesteps, [{ zoom: 2 }]],
])('%s is refused', (message, timesteps, views) => {
  expect(() => checkVariedTimesteps(timesteps, views)).toThrow(message)
})
