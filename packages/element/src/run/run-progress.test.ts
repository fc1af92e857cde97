import type { StudioEvent } from '@self-cascade/web'
import { expect, test } from 'vitest'
import { downloadProgress, runProgress } from './run-progress.ts'

const stage = (size: number, steps: number) => ({ width: size, height: size, steps })
const start = { type: 'start', plan: { stages: [stage(128, 4), stage(256, 3)] } } as unknown as StudioEvent
const step = (at: number, index: number) => ({ type: 'step', stage: at, step: index }) as unknown as StudioEvent

test('steps count by their pixels, and the last one is all', () => {
  const progress = runProgress()
  expect(progress.of(start)).toBeNull()
  // 4 steps of 1 and 3 of 4 are 16 in all.
  expect(progress.of(step(0, 1))).toMatchObject({ phase: 'running', step: 2, steps: 4, stages: 2, fraction: 2 / 16 })
  expect(progress.of({ type: 'stage-start', stage: 1 } as unknown as StudioEvent)).toMatchObject({
    step: 0,
    width: 256,
    fraction: 4 / 16,
  })
  expect(progress.of(step(1, 2))).toMatchObject({ fraction: 1 })
})

test('files add up, and what is expected is not less than what came', () => {
  const file = (name: string, receivedBytes: number, totalBytes: number) => ({ file: name, receivedBytes, totalBytes })
  const loading = downloadProgress(100)
  expect(loading(file('a', 10, 40))).toMatchObject({ receivedBytes: 10, totalBytes: 100 })
  expect(loading(file('b', 30, 90))).toMatchObject({ receivedBytes: 40, totalBytes: 130 })
  expect(loading(file('a', 40, 40))).toMatchObject({ receivedBytes: 70, totalBytes: 130 })
  expect(downloadProgress(null)(file('a', 1, 2))).toMatchObject({ receivedBytes: 1, totalBytes: null })
})
