import { expectTypedError } from '@self-cascade/testing'
import { expect, test } from 'vitest'
import { assignUpsamplers } from './assign-upsamplers.ts'
import type { StageUpsamplers } from './options.ts'

const square = (side: number) => ({ width: side, height: side })
const climbing = (from: number, to: number, stage?: number) =>
  ({
    upsamplers: { training: { from: square(from), to: square(to), startTimestep: 700, steps: 1 } },
    ...(stage !== undefined && { stage }),
  }) as StageUpsamplers

/** What each stage of 128 → 256 → 512 → 1024 is run with, by what it was trained to climb to. */
const served = (...given: StageUpsamplers[]) => {
  const assigned = assignUpsamplers(given, [128, 256, 512, 1024].map(square))
  return [1, 2, 3].map((stage) => assigned.get(stage)?.upsamplers.training.to.width ?? 0)
}

test('one file serves the stage that it was trained for, and no other', () => {
  expect(served(climbing(128, 256))).toEqual([256, 0, 0])
  expect(served(climbing(256, 512))).toEqual([0, 512, 0])
})

test('one file that fits no stage serves the nearest', () => {
  expect(served(climbing(512, 2048))).toEqual([0, 0, 2048])
  expect(served(climbing(64, 128))).toEqual([128, 0, 0])
  expect(served(climbing(192, 512))).toEqual([0, 512, 0])
})

test('of several files each stage takes the nearest', () => {
  expect(served(climbing(256, 512), climbing(128, 256))).toEqual([256, 512, 512])
})

test('a file that names its stage serves that one, and the others do not', () => {
  expect(served(climbing(128, 256, 3))).toEqual([0, 0, 256])
  expect(served(climbing(128, 256, 2), climbing(128, 256))).toEqual([256, 256, 0])
  expect(served(climbing(128, 256, 1), climbing(128, 256))).toEqual([256, 256, 0])
})

test('without stages that have a pivot nothing is served', () => {
  expect(assignUpsamplers([climbing(128, 256)], [square(512)]).size).toBe(0)
})

test.each([0, 4, 1.5])('there is no stage %f to be served', async (stage) => {
  await expectTypedError(
    Promise.resolve().then(() => served(climbing(128, 256, stage))),
    'InvalidOption',
  )
})

test('two files for one stage are refused', async () => {
  await expectTypedError(
    Promise.resolve().then(() => served(climbing(128, 256, 1), climbing(64, 128, 1))),
    'InvalidOption',
  )
})
