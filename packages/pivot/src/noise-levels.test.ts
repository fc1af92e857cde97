import { describe, expect, test } from 'vitest'
import { flowLevel, sigmaLevel, variancePreservingLevel } from './noise-levels.ts'
import { defaultStartTimestep } from './start-timestep.ts'

test('a variance-preserving level keeps the variance', () => {
  for (const alphaCumprod of [0, 0.0825, 0.5, 1]) {
    const { signalScale, noiseScale } = variancePreservingLevel(alphaCumprod)
    expect(signalScale ** 2).toBeCloseTo(alphaCumprod, 14)
    expect(signalScale ** 2 + noiseScale ** 2).toBeCloseTo(1, 14)
  }
})

test('a sigma level is the variance-preserving one of the same ratio, scaled to a whole signal', () => {
  const alphaCumprod = 0.0825
  const preserving = variancePreservingLevel(alphaCumprod)
  const { signalScale, noiseScale } = sigmaLevel(Math.sqrt((1 - alphaCumprod) / alphaCumprod))
  expect(signalScale).toBe(1)
  expect(noiseScale).toBeCloseTo(preserving.noiseScale / preserving.signalScale, 12)
})

test('a flow level mixes linearly', () => {
  expect(flowLevel(0.75)).toEqual({ signalScale: 0.25, noiseScale: 0.75 })
})

describe('a level out of range is refused', () => {
  test.each([
    [variancePreservingLevel, -0.1],
    [variancePreservingLevel, 1.1],
    [variancePreservingLevel, Number.NaN],
    [sigmaLevel, -1],
    [sigmaLevel, Number.POSITIVE_INFINITY],
    [flowLevel, 1.5],
  ])('%o of %s', (levelOf, value) => {
    expect(() => levelOf(value)).toThrow(`is ${value}.`)
  })
})

test('the default start is 700 of 1000 timesteps, rounded for other lengths', () => {
  expect(defaultStartTimestep(1000)).toBe(700)
  expect(defaultStartTimestep(999)).toBe(699)
  expect(defaultStartTimestep(1)).toBe(1)
})

test.each([0, -5, 10.5, Number.NaN])('a schedule of %s timesteps is refused', (numTrainTimesteps) => {
  expect(() => defaultStartTimestep(numTrainTimesteps)).toThrow('[InvalidOption] numTrainTimesteps')
})
