import type { Colours, TerminalStream } from './colours.ts'
import { formatBytes, formatClock, formatDuration, formatSteps } from './format.ts'
import { averaged, sparkline } from './sparkline.ts'

/** A step of a training run. */
export interface StepFacts {
  readonly step: number
  readonly loss: number
  readonly milliseconds: number
}

/** Shows how a training run goes. */
export interface TrainingView {
  /** Something that is done before the training; `total` parts in all. */
  preparing(what: string, done: number, total: number): void
  /** Something that is done before the training and takes a while. */
  activity(what: string): void
  /** The training begins or goes on; `losses` are those of the steps before. */
  begin(run: { readonly steps: number; readonly losses: readonly number[] }): void
  step(facts: StepFacts): void
  validation(loss: number): void
  /** Bytes of memory in use. */
  memory(bytes: number): void
  /** A line of its own, above the view. */
  line(text: string): void
  /** Removes what is redrawn. */
  close(): void
}

/** What the view works with. */
export interface TrainingViewOptions {
  readonly stream: TerminalStream
  readonly colours: Colours
  readonly quiet: boolean
}

/** What was measured so far. */
interface Progress {
  steps: number
  losses: number[]
  /** Mean time of the latest steps, weighted towards the last. */
  milliseconds: number
  validation: number | null
  memory: number
}

/** Steps whose mean is the loss that is shown: single steps jump with the noise they draw. */
const shownSteps = 25

const newProgress = (): Progress => ({ steps: 0, losses: [], milliseconds: 0, validation: null, memory: 0 })

const recentLoss = ({ losses }: Progress): number => averaged(losses.slice(-shownSteps), 1)[0] ?? Number.NaN

const timeLeft = ({ steps, losses, milliseconds }: Progress): string =>
  formatClock((steps - losses.length) * milliseconds)

function note(progress: Progress, { loss, milliseconds }: StepFacts): void {
  progress.losses.push(loss)
  progress.milliseconds = progress.milliseconds === 0 ? milliseconds : 0.9 * progress.milliseconds + 0.1 * milliseconds
}

/** Three lines that are redrawn in place, for terminals. */
function liveView({ stream, colours }: TrainingViewOptions): TrainingView {
  const progress = newProgress()
  let drawnLines = 0
  const clear = () => {
    if (drawnLines > 0) stream.write(`\r${drawnLines > 1 ? `\x1b[${drawnLines - 1}A` : ''}\x1b[J`)
    drawnLines = 0
  }
  const show = (lines: readonly string[]) => {
    clear()
    stream.write(lines.join('\n'))
    drawnLines = lines.length
  }
  const draw = () => {
    // A terminal that does not know its width says 0; a full last column would wrap.
    const columns = (stream.columns || 80) - 1
    show(describe(progress, columns, colours))
  }
  return {
    preparing(what, done, total) {
      show([colours.dim(`${what} ${done} of ${total}…`)])
      if (done === total) clear()
    },
    activity: (what) => show([colours.dim(`${what}…`)]),
    begin: ({ steps, losses }) => void Object.assign(progress, { steps, losses: [...losses] }),
    step(facts) {
      note(progress, facts)
      draw()
    },
    validation: (loss) => void Object.assign(progress, { validation: loss }),
    memory: (bytes) => void Object.assign(progress, { memory: bytes }),
    line(text) {
      clear()
      stream.write(`${text}\n`)
      if (progress.milliseconds > 0) draw()
    },
    close: clear,
  }
}

function describe(progress: Progress, columns: number, colours: Colours): readonly string[] {
  const { steps, losses, milliseconds, validation, memory } = progress
  const head = `step ${losses.length} of ${steps}`
  const tail = `${timeLeft(progress)} left`
  const width = Math.max(0, columns - head.length - tail.length - 2)
  const filled = Math.round((losses.length / steps) * width)
  const bar = colours.cyan('━'.repeat(filled)) + colours.dim('─'.repeat(width - filled))
  // Losses fall by factors: their logarithms show what the later part of a run does too.
  const label = `loss ${recentLoss(progress).toFixed(4)} `
  const facts = [
    `${formatDuration(milliseconds)} a step`,
    validation === null ? '' : `held out ${validation.toFixed(4)}`,
    memory === 0 ? '' : formatBytes(memory),
  ]
  return [
    `${head} ${bar} ${colours.dim(tail)}`,
    label + colours.green(sparkline(losses.map(Math.log), columns - label.length)),
    colours.dim(
      facts
        .filter((fact) => fact !== '')
        .join(' · ')
        .slice(0, columns),
    ),
  ]
}

/** Plain lines, about twenty for a run, for files and pipes. */
function lineView({ stream }: TrainingViewOptions): TrainingView {
  const progress = newProgress()
  const line = (text: string) => void stream.write(`${text}\n`)
  const crosses = (done: number, total: number, parts: number, stride = 1) =>
    Math.floor((done * parts) / total) > Math.floor(((done - stride) * parts) / total)
  let prepared = { what: '', quarter: 0 }
  return {
    preparing(what, done, total) {
      const quarter = Math.floor((4 * done) / total)
      if (prepared.what === what && prepared.quarter === quarter) return
      prepared = { what, quarter }
      line(`${what} ${done} of ${total}`)
    },
    activity() {},
    begin({ steps, losses }) {
      Object.assign(progress, { steps, losses: [...losses] })
      line(`training, ${formatSteps(steps)}${losses.length > 0 ? `, ${losses.length} of them done` : ''}`)
    },
    step(facts) {
      note(progress, facts)
      const { steps, losses, milliseconds, validation } = progress
      if (!crosses(losses.length, steps, 20)) return
      const held = validation === null ? '' : `, held out ${validation.toFixed(4)}`
      const time = `${formatDuration(milliseconds)} a step, ${timeLeft(progress)} left`
      line(`  step ${losses.length} of ${steps}, loss ${recentLoss(progress).toFixed(4)}${held}, ${time}`)
    },
    validation: (loss) => void Object.assign(progress, { validation: loss }),
    memory() {},
    line,
    close() {},
  }
}

/** Only what the user should know all the same. */
function quietView({ stream }: TrainingViewOptions): TrainingView {
  const nothing = () => {}
  return {
    ...{
      preparing: nothing,
      activity: nothing,
      begin: nothing,
      step: nothing,
      validation: nothing,
      memory: nothing,
      close: nothing,
    },
    line: (text) => void stream.write(`${text}\n`),
  }
}

/** Gives the view of a training run: live on terminals, plain lines elsewhere, notes alone with `quiet`. */
export function createTrainingView(options: TrainingViewOptions): TrainingView {
  if (options.quiet) return quietView(options)
  return options.stream.isTTY ? liveView(options) : lineView(options)
}
