import type { Colours, TerminalStream } from './colours.ts'
import { formatBytes, formatClock, formatDuration, formatSteps } from './format.ts'

/** Which stage it is. */
export interface StageFacts {
  readonly stage: number
  readonly width: number
  readonly height: number
  /** Where it starts: `from K = 700`. */
  readonly start: string
}

/** A stage that begins. */
export interface ProgressStage extends StageFacts {
  readonly totalSteps: number
}

/** A stage that is finished. */
export interface FinishedStage extends StageFacts {
  readonly milliseconds: number
  readonly restored: boolean
}

/** Shows how far a run is. */
export interface Progress {
  startStage(stage: ProgressStage): void
  /** One step more is done. */
  step(): void
  endStage(stage: FinishedStage): void
  /** Something else that takes time, such as decoding; null when it is over. */
  activity(text: string | null): void
  /** A line of its own, above the bar. */
  line(text: string): void
  /** Bytes of memory in use, shown in the bar. */
  memory(bytes: number): void
  /** Removes the bar. */
  close(): void
}

/** What the renderer works with; `now` is a clock in milliseconds. */
export interface ProgressOptions {
  readonly stream: TerminalStream
  readonly colours: Colours
  readonly now: () => number
}

/** The name of a stage in lines, counted as in plans and options: `stage 1, 256x256, from K = 700`. */
function stageTitle({ stage, width, height, start }: StageFacts): string {
  return `stage ${stage}, ${width}x${height}, ${start}`
}

interface StageClock {
  readonly stage: ProgressStage
  readonly startedAt: number
  done: number
}

/** Time left, from the mean of the steps so far; the first step is slower, so it counts only while it is alone. */
function remaining({ stage, startedAt, done }: StageClock, firstStepAt: number, now: number): number | null {
  const left = stage.totalSteps - done
  if (done === 0) return null
  return done === 1 ? (now - startedAt) * left : ((now - firstStepAt) / (done - 1)) * left
}

/** A bar that redraws itself in place, for terminals. */
function barProgress({ stream, colours, now }: ProgressOptions): Progress {
  let clock: StageClock | null = null
  let firstStepAt = 0
  let memoryBytes = 0
  let drawn = false
  const clear = () => {
    if (drawn) stream.write('\r\x1b[2K')
    drawn = false
  }
  const show = (text: string) => {
    clear()
    stream.write(text)
    drawn = true
  }
  const draw = () => {
    if (!clock) return
    const { stage, done } = clock
    const left = remaining(clock, firstStepAt, now())
    const width = 24
    const filled = Math.round((done / stage.totalSteps) * width)
    const bar = colours.cyan('█'.repeat(filled)) + colours.dim('░'.repeat(width - filled))
    const facts = [
      `${done}/${stage.totalSteps}`,
      left === null ? '' : `ETA ${formatClock(left)}`,
      memoryBytes > 0 ? formatBytes(memoryBytes) : '',
    ].filter((fact) => fact !== '')
    const size = `stage ${stage.stage}, ${stage.width}x${stage.height}`
    // A terminal that does not know its width says 0.
    const columns = stream.columns || 80
    const tail = facts.join('  ')
    show(columns < size.length + tail.length + width + 4 ? `${size}  ${tail}` : `${size} ${bar} ${colours.dim(tail)}`)
  }
  const line = (text: string) => {
    clear()
    stream.write(`${text}\n`)
    draw()
  }
  return {
    startStage(stage) {
      clock = { stage, startedAt: now(), done: 0 }
      draw()
    },
    step() {
      if (!clock) return
      if (++clock.done === 1) firstStepAt = now()
      draw()
    },
    endStage(stage) {
      clock = null
      clear()
      const time = stage.restored ? 'kept from before' : formatDuration(stage.milliseconds)
      stream.write(`${colours.green('✓')} ${stageTitle(stage)}  ${colours.dim(time)}\n`)
    },
    activity(text) {
      clear()
      if (text !== null) show(colours.dim(`${text}…`))
    },
    line,
    memory(bytes) {
      memoryBytes = bytes
    },
    close: clear,
  }
}

/** Plain lines at every quarter of a stage, for files and pipes. */
function lineProgress({ stream, now }: ProgressOptions): Progress {
  let clock: StageClock | null = null
  let firstStepAt = 0
  let memoryBytes = 0
  const line = (text: string) => void stream.write(`${text}\n`)
  return {
    startStage(stage) {
      clock = { stage, startedAt: now(), done: 0 }
      line(`${stageTitle(stage)}: ${formatSteps(stage.totalSteps)}`)
    },
    step() {
      if (!clock) return
      if (++clock.done === 1) firstStepAt = now()
      const { done, stage } = clock
      const quarter = (count: number) => Math.floor((count * 4) / stage.totalSteps)
      if (done === stage.totalSteps || quarter(done) === quarter(done - 1)) return
      const left = remaining(clock, firstStepAt, now())
      const memory = memoryBytes > 0 ? `, ${formatBytes(memoryBytes)}` : ''
      line(`  step ${done} of ${stage.totalSteps}, ${formatClock(left ?? 0)} left${memory}`)
    },
    endStage(stage) {
      clock = null
      const time = stage.restored ? 'kept from before' : `done in ${formatDuration(stage.milliseconds)}`
      line(`${stageTitle(stage)}: ${time}`)
    },
    activity() {},
    line,
    memory(bytes) {
      memoryBytes = bytes
    },
    close() {},
  }
}

/** Only what the user should know all the same. */
function quietProgress({ stream }: ProgressOptions): Progress {
  const nothing = () => {}
  return {
    startStage: nothing,
    step: nothing,
    endStage: nothing,
    activity: nothing,
    line: (text) => void stream.write(`${text}\n`),
    memory: nothing,
    close: nothing,
  }
}

/** Gives the progress display for a stream: a bar on terminals, plain lines elsewhere, notes alone with `quiet`. */
export function createProgress(options: ProgressOptions & { readonly quiet: boolean }): Progress {
  if (options.quiet) return quietProgress(options)
  return options.stream.isTTY ? barProgress(options) : lineProgress(options)
}
