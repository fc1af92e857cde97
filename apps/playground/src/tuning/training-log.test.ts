import { expect, test } from 'vitest'
import { heldOutSeries, lossDomain, stepSeries } from './loss-series.ts'
import type { TuningEvent } from './protocol.ts'
import { shownFigures } from './shown-figures.ts'
import { beginLog, emptyLog, noteEvent, resumeLog, type TrainingLog } from './training-log.ts'

const note = (log: TrainingLog, ...events: TuningEvent[]) => events.reduce(noteEvent, log)
const step = (at: number, loss: number): TuningEvent => ({ type: 'step', step: at, loss, milliseconds: 100 * at })
const validation = (at: number, loss: number): TuningEvent => ({ type: 'validation', step: at, loss, milliseconds: 5 })

test('the activity says what happens and how far it is', () => {
  const begun = beginLog(emptyLog, 4)
  const encoding = note(begun, { type: 'encoding', kind: 'pivots', heldOut: true, done: 16, total: 64 })
  expect(encoding.activity).toEqual({
    phase: 'encoding',
    text: 'Encoding held-out scenes at 128 × 128, 16 of 64',
    part: 0.25,
  })
  expect(note(encoding, step(1, 0.5)).activity).toEqual({ phase: 'training', text: 'Step 1 of 4', part: 0.25 })
  const drawing = note(begun, { type: 'drawing', caption: 'a dog', side: 'after', part: 0.5 })
  expect(drawing.activity.text).toBe('Making “a dog”, with upsamplers')
})

test('a training that goes on keeps its losses, and one that begins anew keeps the device alone', () => {
  const log = note(
    beginLog(emptyLog, 2),
    { type: 'device', provider: 'wasm', reason: 'WebAssembly with 2 threads' },
    validation(0, 0.09),
    step(1, 0.5),
    step(2, 0.4),
    validation(2, 0.08),
  )
  const longer = note(resumeLog(log, 4), step(3, 0.3))
  expect(longer.losses).toEqual([0.5, 0.4, 0.3])
  expect(longer.total).toBe(4)
  // What was measured at the old end is measured once more at most, and replaced.
  expect(note(longer, validation(2, 0.07)).validations.map(({ loss }) => loss)).toEqual([0.09, 0.07])
  expect(beginLog(longer, 8)).toMatchObject({ device: 'WebAssembly with 2 threads', losses: [], validations: [] })
})

test('a note is shown once', () => {
  const fallback: TuningEvent = { type: 'note', message: 'training runs on wasm: no Foo' }
  expect(note(emptyLog, fallback, fallback).notes).toEqual(['training runs on wasm: no Foo'])
})

test('the plots show what was measured, with the tuning-free level across', () => {
  const log = note(beginLog(emptyLog, 10), validation(0, 0.09), step(1, 0.2), step(2, 0.1), validation(2, 0.08))
  expect(heldOutSeries(log).map(({ points }) => points)).toEqual([
    [
      { x: 0, y: 0.09 },
      { x: 2, y: 0.08 },
    ],
    [
      { x: 0, y: 0.09 },
      { x: 10, y: 0.09 },
    ],
  ])
  expect(stepSeries(log)[0]!.points).toEqual([
    { x: 1, y: 0.2 },
    { x: 2, y: 0.1 },
  ])
  expect(lossDomain(stepSeries(log))).toEqual({})
  const [low, high] = lossDomain(heldOutSeries(note(beginLog(emptyLog, 10), validation(0, 0.08)))).domain!
  expect(low).toBeCloseTo(0.072, 12)
  expect(high).toBeCloseTo(0.088, 12)
  expect(lossDomain(heldOutSeries(emptyLog))).toEqual({ domain: [0, 0.15] })
})

test('figures have their places before they are known', () => {
  const labels = shownFigures(emptyLog).map(({ label }) => label)
  const log = note(beginLog(emptyLog, 10), validation(0, 0.08), step(1, 0.2), validation(1, 0.072), {
    type: 'memory',
    heapBytes: 184 * 2 ** 20,
  })
  const known = shownFigures(log)
  expect(known.map(({ label }) => label)).toEqual(labels)
  expect(known[0]).toMatchObject({ value: '0.0720', note: '−10.0\u00a0%, from 0.0800' })
  expect(known[3]!.value).toBe('184 MiB')
})
