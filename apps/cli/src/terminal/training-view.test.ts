import { expect, test } from 'vitest'
import { coloursFor } from './colours.ts'
import { fakeStream } from './fake-stream.ts'
import { createTrainingView } from './training-view.ts'

interface ShownRun {
  readonly isTTY: boolean
  readonly quiet?: boolean
  readonly done?: number
  readonly startLoss?: number | null
}

function showRun({ isTTY, quiet = false, done = 0, startLoss = null }: ShownRun): string {
  const stream = fakeStream({ isTTY })
  const view = createTrainingView({ stream, colours: coloursFor(stream, { NO_COLOR: '1' }), quiet })
  for (const pictures of [0, 16, 32, 48, 64]) view.preparing('encoding pictures', pictures, 64)
  view.activity('writing the training graph')
  view.begin({ steps: 40, losses: Array.from({ length: done }, () => 1), heldOut: [], startLoss })
  view.memory(300 * 2 ** 20)
  for (let step = done + 1; step <= 40; step++) {
    view.step({ step, loss: 1 / step, milliseconds: 1500 })
    if (step === 20) view.validation(0.125)
    if (step === 30) view.line('note: something to know')
  }
  view.close()
  return stream.text
}

test('off a terminal there are plain lines, about twenty for a run', () => {
  const lines = showRun({ isTTY: false }).split('\n')
  expect(lines.slice(0, 7)).toEqual([
    'encoding pictures 0 of 64',
    'encoding pictures 16 of 64',
    'encoding pictures 32 of 64',
    'encoding pictures 48 of 64',
    'encoding pictures 64 of 64',
    'training, 40 steps',
    '  step 2 of 40, loss 0.7500, 1.50 s a step, 0:57 left',
  ])
  // the loss is the mean of the last 25 steps: 1/6 + … + 1/30
  expect(lines).toContain('  step 30 of 40, loss 0.0685, held out 0.1250, 1.50 s a step, 0:15 left')
  expect(lines).toContain('note: something to know')
  expect(lines).toHaveLength(6 + 20 + 1 + 1)
})

test('a run that goes on counts the steps that are done', () => {
  const lines = showRun({ isTTY: false, done: 10 }).split('\n')
  expect(lines).toContain('training, 40 steps, 10 of them done')
  expect(lines).toContain('  step 12 of 40, loss 0.8479, 1.50 s a step, 0:42 left')
})

test('on a terminal three lines are redrawn in place, and nothing of them is left', () => {
  const text = showRun({ isTTY: true })
  const frames = text.split('\r\x1b[2A\x1b[J')
  const [bar, loss, facts] = frames.at(-2)!.split('\n')
  expect(bar).toBe(`step 40 of 40 ${'━'.repeat(55)} 0:00 left`)
  // the mean of 1/16 to 1/40; bars of 7·(1 − ln step / ln 40)
  expect(loss).toBe('loss 0.0384 █▇▆▅▅▅▄▄▄▄▃▃▃▃▃▃▃▃▂▂▂▂▂▂▂▂▂▂▂▂▁▁▁▁▁▁▁▁▁▁')
  expect(facts).toBe('1.50 s a step · held out 0.1250 · 300 MB')
  expect(text.endsWith('\r\x1b[2A\x1b[J')).toBe(true)
  expect(text).toContain('\x1b[Jnote: something to know\n')
})

test('no line of a terminal is as wide as the terminal', () => {
  const frames = showRun({ isTTY: true }).split('\x1b[J')
  const widths = frames.flatMap((frame) => frame.split('\n').map((line) => line.replace(/\r.*$/, '').length))
  expect(Math.max(...widths)).toBe(79)
})

test('quiet leaves only what the user should know all the same', () => {
  expect(showRun({ isTTY: true, quiet: true })).toBe('note: something to know\n')
})

test('a run that tunes a network shows its held-out loss beside the one before', () => {
  expect(showRun({ isTTY: false, startLoss: 0.5 }).split('\n')).toContain(
    '  step 40 of 40, loss 0.0384, held out 0.1250, at first 0.5000 (−75.0 %), 1.50 s a step, 0:00 left',
  )
  const frames = showRun({ isTTY: true, startLoss: 0.5 }).split('\r\x1b[3A\x1b[J')
  const [, loss, held, facts] = frames.at(-2)!.split('\n')
  expect(loss).toMatch(/^loss 0.0384 █/)
  expect(held).toMatch(/^held out 0.1250, at first 0.5000 \(−75.0 %\) [▁-█]$/)
  expect(facts).toBe('1.50 s a step · 300 MB')
})
