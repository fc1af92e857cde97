import { expect, test } from 'vitest'
import { coloursFor } from './colours.ts'
import { fakeStream } from './fake-stream.ts'
import { createProgress } from './progress.ts'

const stage = { stage: 1, width: 256, height: 256, start: 'from K = 700' }

function runStage({ isTTY, quiet = false }: { isTTY: boolean; quiet?: boolean }): string {
  const stream = fakeStream({ isTTY })
  let time = 0
  const colours = coloursFor(stream, { NO_COLOR: '1' })
  const progress = createProgress({ stream, colours, now: () => time, quiet })
  progress.startStage({ ...stage, totalSteps: 8 })
  progress.memory(300 * 2 ** 20)
  for (let step = 0; step < 8; step++) {
    time += 1500
    progress.step()
    if (step === 4) progress.line('note: something to know')
  }
  progress.endStage({ ...stage, milliseconds: time, restored: false })
  progress.endStage({ ...stage, stage: 2, milliseconds: 0, restored: true })
  progress.activity('decoding')
  progress.close()
  return stream.text
}

test('off a terminal there are plain lines, four for a stage', () => {
  expect(runStage({ isTTY: false })).toMatchInlineSnapshot(`
    "stage 1, 256x256, from K = 700: 8 steps
      step 2 of 8, 0:09 left, 300 MB
      step 4 of 8, 0:06 left, 300 MB
    note: something to know
      step 6 of 8, 0:03 left, 300 MB
    stage 1, 256x256, from K = 700: done in 12.0 s
    stage 2, 256x256, from K = 700: kept from before
    "
  `)
})

test('on a terminal the bar redraws itself and leaves a line for each stage', () => {
  const text = runStage({ isTTY: true })
  const frames = text.split('\r\x1b[2K')
  expect(frames).toContain('stage 1, 256x256 ████████████░░░░░░░░░░░░ 4/8  ETA 0:06  300 MB')
  expect(frames.filter((frame) => frame.startsWith('note: something to know\n'))).toHaveLength(1)
  const finished = '✓ stage 1, 256x256, from K = 700  12.0 s\n✓ stage 2, 256x256, from K = 700  kept from before\n'
  expect(text).toContain(`\r\x1b[2K${finished}`)
  expect(text.endsWith('decoding…\r\x1b[2K')).toBe(true)
})

test('quiet leaves only what the user should know all the same', () => {
  expect(runStage({ isTTY: true, quiet: true })).toBe('note: something to know\n')
})
