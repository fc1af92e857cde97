/**
 * Shortens the names that exporters give to values, for a drawing: what all share at the start and the operator at the end are
 * left out, so that `/unet/down.0.1/Add_1_output_0` is `down.0.1`.
 */
export function shortNames(values: readonly string[]): readonly string[] {
  const parts = values.map((value) => value.split('/').filter(Boolean))
  const first = parts[0] ?? []
  const isShared = (depth: number) => parts.every((one) => one.length > depth + 2 && one[depth] === first[depth])
  let shared = 0
  while (isShared(shared)) shared++
  return parts.map((one) => (one.length > shared + 1 ? one.slice(shared, -1) : one.slice(shared)).join('/'))
}

/** Cuts a text to so many characters, with the end kept, which tells more than the start. */
export function cutStart(text: string, characters: number): string {
  return text.length <= characters ? text : `…${text.slice(text.length - characters + 1)}`
}
