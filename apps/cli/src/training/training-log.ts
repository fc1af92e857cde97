import { appendFileSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { fileError } from '../output/file-errors.ts'
import { writeAtomic } from '../output/write-atomic.ts'

/** One line of a training log: a step, or a measurement on held-out pictures after a step. */
export type LogLine =
  | {
      readonly step: number
      readonly loss: number
      readonly gradientNorm: number
      readonly learningRate: number
      readonly milliseconds: number
    }
  | { readonly step: number; readonly validationLoss: number }

/** The log of a run, one JSON object a line. */
export interface TrainingLog {
  readonly lines: readonly LogLine[]
  add(line: LogLine): void
}

/**
 * Opens a log to go on after a step: what a stopped run logged beyond its checkpoint is done again, so those lines go.
 *
 * @throws {@link DiskFull}, {@link OutputNotWritable}
 */
export async function openTrainingLog(path: string, lastStep: number): Promise<TrainingLog> {
  const lines = (await readTrainingLog(path)).filter(({ step }) => step <= lastStep)
  await writeAtomic(path, lines.map(textOf).join(''), { force: true })
  return {
    lines,
    add(line) {
      lines.push(line)
      try {
        // At once, so that the log is whole up to the last step however the program ends.
        appendFileSync(path, textOf(line))
      } catch (error) {
        throw fileError(error, path)
      }
    },
  }
}

/** Reads a log; a last line that was cut off is left out, and so is a file that is not there. */
async function readTrainingLog(path: string): Promise<LogLine[]> {
  const text = await readFile(path, 'utf8').catch(() => '')
  return text.split('\n').flatMap((line) => {
    try {
      const value = JSON.parse(line) as LogLine
      return Number.isInteger(value.step) ? [value] : []
    } catch {
      return []
    }
  })
}

const textOf = (line: LogLine): string => `${JSON.stringify(line)}\n`
