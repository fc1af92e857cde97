/** How a run is stopped from outside. */
export interface Interrupt {
  readonly signal: AbortSignal
  /** Stops listening. */
  release(): void
}

/** What {@link listenForInterrupt} calls and listens to. */
export interface InterruptOptions {
  /** The run is asked to stop after its step. */
  readonly onFirst: () => void
  /** The program is to end at once. */
  readonly onSecond: () => void
  /** Where signals come from. */
  readonly source: {
    on(signal: NodeJS.Signals, listener: () => void): unknown
    off(signal: NodeJS.Signals, listener: () => void): unknown
  }
  /** A clock in milliseconds. */
  readonly now: () => number
}

/** One Ctrl-C may arrive twice, from the terminal and from a program around this one that passes it on. */
const echoMilliseconds = 250

/** Listens for Ctrl-C, and a request to end: the first stops the run after its step, the second ends the program. */
export function listenForInterrupt({ onFirst, onSecond, source, now }: InterruptOptions): Interrupt {
  const controller = new AbortController()
  let firstAt = 0
  const onSignal = () => {
    if (!controller.signal.aborted) {
      firstAt = now()
      controller.abort()
      onFirst()
    } else if (now() - firstAt > echoMilliseconds) onSecond()
  }
  const names = ['SIGINT', 'SIGTERM'] as const
  for (const name of names) source.on(name, onSignal)
  return {
    signal: controller.signal,
    release() {
      for (const name of names) source.off(name, onSignal)
    },
  }
}
