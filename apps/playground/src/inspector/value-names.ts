/**
 * Shortens the names that exporters give to values, for a drawing: what all share at the start and the operator at the end are
 * left out, so that `/unet/down.0.1/Add_1_output_0` is `down.0.1`.
 */
export function shortNames(values: readonly string[]): readonly string[] {
  return withoutShared(values).map((parts) => (parts.length > 1 ? parts.slice(0, -1) : parts).join('/'))
}

/** Shortens the names of nodes, which keep their operator: `/unet/Concat_9` is `Concat 9`. */
export function shortNodeNames(names: readonly string[]): readonly string[] {
  return withoutShared(names).map((parts) => parts.join('/').replace(/_(\d+)$/, ' $1'))
}

/** The parts of each name between slashes, without those that all have in common at the start. */
function withoutShared(names: readonly string[]): readonly (readonly string[])[] {
  const parts = names.map((name) => name.split('/').filter(Boolean))
  const first = parts[0] ?? []
  let shared = 0
  while (parts.every((one) => one.length > shared + 1 && one[shared] === first[shared])) shared++
  return parts.map((one) => one.slice(shared))
}

/** Cuts a text to so many characters, with the end kept, which tells more than the start. */
export function cutStart(text: string, characters: number): string {
  return text.length <= characters ? text : `…${text.slice(text.length - characters + 1)}`
}
