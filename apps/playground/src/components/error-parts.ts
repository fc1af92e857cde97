import { SelfCascadeError } from '@self-cascade/core'

/** What a reader is told of an error. `code` is there for errors of these packages only. */
export interface ErrorParts {
  readonly code?: string
  readonly what: string
  readonly why?: string
  readonly fix?: string
}

/** Reads the parts of anything that was thrown. */
export function errorParts(error: unknown): ErrorParts {
  if (SelfCascadeError.isInstance(error)) {
    const { code, what, why, fix } = error
    return { code, what, why, fix }
  }
  return { what: error instanceof Error ? error.message : String(error) }
}

/** The address of an error's description below the site's base, as the headings of the errors page have it. */
export function errorAddress(code: string): string {
  return `/errors#${code.toLowerCase()}`
}
