import type { Colours, TerminalStream } from './colours.ts'
import { formatDuration, formatSteps } from './format.ts'
import {
  beginProgress,
  describeProgress,
  heldOutText,
  newProgress,
  noteStep,
  recentLoss,
  type StepFacts,
  type TrainingStart,
  timeLeft,
} from './training-progress.ts'

/** Shows how a training run goes. */
export interface TrainingView {
  /** Something that is done before the training; `total` parts in all. */
  preparing(what: string, done: number, total: number): void
  /** Something that is done before the training and takes a while. */
  activity(what: string): void
  /** The training begins or goes on. */
  begin(start: TrainingStart): void
  step(facts: StepFacts): void
  /** Loss on held-out pictures. */
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

/** Lines that are redrawn in place, for terminals. */
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
    show(describeProgress(progress, columns, colours))
  }
  return {
    preparing(what, done, total) {
      show([colours.dim(`${what} ${done} of ${total}…`)])
      if (done === total) clear()
    },
    activity: (what) => show([colours.dim(`${what}…`)]),
    begin: (start) => beginProgress(progress, start),
    step(facts) {
      noteStep(progress, facts)
      draw()
    },
    validation: (loss) => void progress.heldOut.push(loss),
    memory: (bytes) => void Object.assign(progress, { memory: bytes }),
    line(text) {
      clear()
      stream.write(`${text}\n`)
      if (progress.milliseconds > 0) draw()
    },
    close: clear,
  }
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
    begin(start) {
      beginProgress(progress, start)
      const { steps, losses } = start
      line(`training, ${formatSteps(steps)}${losses.length > 0 ? `, ${losses.length} of them done` : ''}`)
    },
    step(facts) {
      noteStep(progress, facts)
      const { steps, losses, milliseconds } = progress
      if (!crosses(losses.length, steps, 20)) return
      const held = progress.heldOut.length === 0 ? '' : `, held out ${heldOutText(progress)}`
      const time = `${formatDuration(milliseconds)} a step, ${timeLeft(progress)} left`
      line(`  step ${losses.length} of ${steps}, loss ${recentLoss(progress).toFixed(4)}${held}, ${time}`)
    },
    validation: (loss) => void progress.heldOut.push(loss),
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
