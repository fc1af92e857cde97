/** What the exit codes mean. */
export const exitCodes = {
  success: 0,
  /** Something typed went wrong: bad file, bad value, full disk. */
  failure: 1,
  /** The command line itself is wrong. */
  usage: 2,
  /** Stopped by Ctrl-C: 128 + SIGINT. */
  interrupted: 130,
} as const
