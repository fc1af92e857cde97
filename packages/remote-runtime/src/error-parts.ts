import { SelfCascadeError } from '@self-cascade/core'

/** The parts of a typed error as they travel to another process or worker; the runtime's own text is its cause. */
export interface ErrorParts {
  readonly code: string
  readonly what: string
  readonly why: string
  readonly fix: string
  readonly cause: string | null
}

/** The runtime's own words where it runs: the cause of a typed error. */
class RuntimeMessage extends Error {}

function textOf(cause: unknown): string | null {
  if (cause === undefined) return null
  return cause instanceof Error ? cause.message : String(cause)
}

/** Takes a typed error apart, so that it can be sent. */
export function errorParts({ code, what, why, fix, cause }: SelfCascadeError): ErrorParts {
  return { code, what, why, fix, cause: textOf(cause) }
}

/** Makes the typed error again that {@link errorParts} took apart. */
export function restoreError({ cause, ...parts }: ErrorParts): SelfCascadeError {
  return new SelfCascadeError(parts, cause === null ? undefined : { cause: new RuntimeMessage(cause) })
}
