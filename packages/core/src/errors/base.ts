const marker = Symbol.for('self-cascade.error')

/** One kind of error: its permanent code and the three sentences it tells the reader. */
export interface ErrorDefinition<Params> {
  /** PascalCase, permanent and searchable. */
  readonly code: string
  /** The facts, with numbers and names. */
  readonly what: (params: Params) => string
  /** The rule that was broken. */
  readonly why: string | ((params: Params) => string)
  /** What to do about it. */
  readonly fix: string | ((params: Params) => string)
}

/** The error that every self-cascade package throws; `code` says which, and the message says what, why and how to fix it. */
export class SelfCascadeError extends Error {
  readonly [marker] = true
  readonly code: string
  readonly what: string
  readonly why: string
  readonly fix: string

  constructor(parts: { code: string; what: string; why: string; fix: string }, options?: { cause?: unknown }) {
    super(`[${parts.code}] ${parts.what} ${parts.why} ${parts.fix}`, options)
    this.name = 'SelfCascadeError'
    this.code = parts.code
    this.what = parts.what
    this.why = parts.why
    this.fix = parts.fix
  }

  /** Tells whether a value is such an error, also one from another installed version; with a definition, one of that kind. */
  static isInstance(value: unknown, definition?: { readonly code: string }): value is SelfCascadeError {
    return (
      typeof value === 'object' &&
      value !== null &&
      marker in value &&
      (definition === undefined || (value as unknown as SelfCascadeError).code === definition.code)
    )
  }
}

/** Declares one kind of error. Give the type of its parameters: `defineError<{ size: number }>({ … })`. */
export function defineError<Params>(definition: ErrorDefinition<Params>): ErrorDefinition<Params> {
  return definition
}

/** Makes an error of one kind, to be thrown by the caller; `cause` keeps a foreign error. */
export function createError<Params>(
  definition: ErrorDefinition<Params>,
  params: Params,
  options?: { cause?: unknown },
): SelfCascadeError {
  const { code, what, why, fix } = definition
  const say = (text: string | ((params: Params) => string)) => (typeof text === 'string' ? text : text(params))
  return new SelfCascadeError({ code, what: what(params), why: say(why), fix: say(fix) }, options)
}
