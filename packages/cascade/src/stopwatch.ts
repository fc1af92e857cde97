/** Measures the time a generator works, leaving out what its consumer does with each event. */
export interface Stopwatch {
  /** Milliseconds of work so far. */
  readonly total: number
  /** Milliseconds of work since the last call. */
  lap(): number
  pause(): void
  resume(): void
}

/** Starts a stopwatch. */
export function stopwatch(): Stopwatch {
  let total = 0
  let lastLap = 0
  let since: number | null = performance.now()
  const now = () => total + (since === null ? 0 : performance.now() - since)
  return {
    get total() {
      return now()
    },
    lap() {
      const elapsed = now() - lastLap
      lastLap += elapsed
      return elapsed
    },
    pause() {
      total = now()
      since = null
    },
    resume() {
      since = performance.now()
    },
  }
}
