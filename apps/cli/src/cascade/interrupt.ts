/** How a run is stopped from outside. */
export interface Interrupt {
  readonly signal: AbortSignal
  /** Stops listening. */
  release(): void
}

/**
 * Listens for Ctrl-C (and a request to end): the first stops the run after its step, the second ends the program at once.
 */
export function listenForInterrupt(onFirst: () => void): Interrupt {
  const controller = new AbortController()
  const onSignal = () => {
    if (controller.signal.aborted) process.exit(130)
    controller.abort()
    onFirst()
  }
  const names = ['SIGINT', 'SIGTERM'] as const
  for (const name of names) process.on(name, onSignal)
  return {
    signal: controller.signal,
    release() {
      for (const name of names) process.off(name, onSignal)
    },
  }
}
