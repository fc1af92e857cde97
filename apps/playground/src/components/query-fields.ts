/** How one value of a page's state stands in its address; `read` gives nothing for what it does not understand. */
export interface QueryField<Value> {
  read(text: string): Value | undefined
  write(value: Value): string
}

/** A number; anything that is none is left out. */
export const numberInQuery: QueryField<number> = {
  read: (text) => (text.trim() !== '' && Number.isFinite(Number(text)) ? Number(text) : undefined),
  write: String,
}

/** Any text, the empty one too. */
export const textInQuery: QueryField<string> = { read: (text) => text, write: (value) => value }

/** Yes or no, as 1 or 0. */
export const switchInQuery: QueryField<boolean> = {
  read: (text) => (text === '1' ? true : text === '0' ? false : undefined),
  write: (value) => (value ? '1' : '0'),
}

/** One of some names. */
export function choiceInQuery<const Name extends string>(names: readonly Name[]): QueryField<Name> {
  return { read: (text) => names.find((name) => name === text), write: (value) => value }
}

/** Some of some names, in the order of the list, with dots between them. */
export function choicesInQuery<const Name extends string>(names: readonly Name[]): QueryField<readonly Name[]> {
  return {
    read: (text) => names.filter((name) => text.split('.').includes(name)),
    write: (values) => values.join('.'),
  }
}

/** How each value of a state stands in the address. The keys are also the names of the parameters. */
export type QueryFields<State> = { readonly [Key in keyof State]: QueryField<State[Key]> }

/** Reads a state from the search part of an address; what is missing or wrong there has its default. */
export function readQuery<State extends object>(search: string, fields: QueryFields<State>, defaults: State): State {
  const given = new URLSearchParams(search)
  const state = { ...defaults }
  for (const key of Object.keys(fields) as (keyof State & string)[]) {
    const text = given.get(key)
    const value = text === null ? undefined : fields[key].read(text)
    if (value !== undefined) state[key] = value
  }
  return state
}

/** Writes a state as the search part of an address, without what has its default: empty, or beginning with `?`. */
export function writeQuery<State extends object>(state: State, fields: QueryFields<State>, defaults: State): string {
  const query = new URLSearchParams()
  for (const key of Object.keys(fields) as (keyof State & string)[]) {
    const text = fields[key].write(state[key])
    if (text !== fields[key].write(defaults[key])) query.set(key, text)
  }
  const text = query.toString()
  return text && `?${text}`
}
