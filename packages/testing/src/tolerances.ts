/** The tolerances of the test suites; a test that needs another one says why. */
export const tolerances = {
  /** float64 schedules against closed forms. */
  schedule: { relative: 1e-12 },
  /** float32 arithmetic on one CPU. */
  float32: { relative: 1e-5, absolute: 1e-6 },
  /** The same graph on two runtimes. */
  crossBackend: { absolute: 1e-4 },
} as const
