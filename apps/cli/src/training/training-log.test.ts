import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { summarizeLog } from './summarize-log.ts'
import { openTrainingLog } from './training-log.ts'

const folder = await mkdtemp(join(tmpdir(), 'training-log-'))
afterAll(() => rm(folder, { recursive: true }))

const step = (step: number, loss = 1 / step, milliseconds = 100) => ({
  ...{ step, loss, gradientNorm: 1, learningRate: 1e-3, milliseconds },
})
const text = (...lines: object[]) => lines.map((line) => `${JSON.stringify(line)}\n`).join('')

test('lines are in the file as soon as they are added', async () => {
  const path = join(folder, 'new.jsonl')
  const log = await openTrainingLog(path, 0)
  log.add(step(1))
  log.add({ step: 1, validationLoss: 2 })
  expect(await readFile(path, 'utf8')).toBe(text(step(1), { step: 1, validationLoss: 2 }))
  expect(log.lines).toHaveLength(2)
})

test('a log goes on after the checkpoint: later lines and one that was cut off are gone', async () => {
  const path = join(folder, 'killed.jsonl')
  await writeFile(path, `${text(step(1), step(2), { step: 2, validationLoss: 2 }, step(3))}{"step":4,"lo`)
  const log = await openTrainingLog(path, 2)
  log.add(step(3, 0.25))
  expect(await readFile(path, 'utf8')).toBe(text(step(1), step(2), { step: 2, validationLoss: 2 }, step(3, 0.25)))
})

test('a place that cannot be written to has a typed error', async () => {
  const path = join(folder, 'gone', 'log.jsonl')
  await expect(openTrainingLog(path, 0)).rejects.toMatchObject({ code: 'OutputNotWritable' })
})

test('a run is summed up by its first loss, its last twentieth and its median time', () => {
  const lines = Array.from({ length: 40 }, (_, index) => step(index + 1, 40 - index, index === 3 ? 9000 : 100 + index))
  const measured = (step: number, validationLoss: number) => ({ step, validationLoss })
  const summary = summarizeLog({ lines: [measured(0, 3), ...lines, measured(40, 0.5)] })
  expect(summary).toEqual({
    ...{ steps: 40, firstLoss: 40, lastLoss: 1.5, validationLoss: 0.5, startLoss: 3, millisecondsPerStep: 121 },
    // 39 · 100 + (0 + … + 39) − 3 + 9000
    trainingMilliseconds: 13677,
  })
})
