const longestList = 20
const deepest = 3

/** Writes what `console.log` was given: texts as they are, everything else as one would write it in code. */
export function formatLine(values: readonly unknown[]): string {
  return values.map((value) => (typeof value === 'string' ? value : formatValue(value))).join(' ')
}

/** Writes a value as one would write it in code, with long lists cut. */
export function formatValue(value: unknown, depth = 0): string {
  if (typeof value === 'string') return `'${value}'`
  if (typeof value === 'bigint') return `${value}n`
  if (typeof value === 'function') return `[function ${value.name || 'without a name'}]`
  if (typeof value !== 'object' || value === null) return String(value)
  if (value instanceof Error) return `${value.name}: ${value.message}`
  if (depth > deepest) return Array.isArray(value) ? '[…]' : '{…}'
  if (ArrayBuffer.isView(value) && 'length' in value) return formatTyped(value as unknown as TypedList)
  if (Array.isArray(value)) return formatList(value, depth)
  if (value instanceof Map) return `Map ${formatEntries([...value], depth)}`
  if (value instanceof Set) return `Set ${formatList([...value], depth)}`
  return formatEntries(Object.entries(value), depth)
}

type TypedList = ArrayLike<number | bigint> & { readonly constructor: { readonly name: string } }

function formatTyped(values: TypedList): string {
  const first = Array.from({ length: Math.min(values.length, longestList) }, (_, index) => values[index]!)
  const words = first.map((value) => (typeof value === 'bigint' ? `${value}n` : String(Number(value.toPrecision(6)))))
  return `${values.constructor.name}(${values.length}) [${withRest(words, values.length)}]`
}

function formatList(values: readonly unknown[], depth: number): string {
  const words = values.slice(0, longestList).map((value) => formatValue(value, depth + 1))
  return `[${withRest(words, values.length)}]`
}

function formatEntries(entries: readonly (readonly [unknown, unknown])[], depth: number): string {
  if (entries.length === 0) return '{}'
  const words = entries
    .slice(0, longestList)
    .map(
      ([key, value]) =>
        `${typeof key === 'string' ? key : formatValue(key, depth + 1)}: ${formatValue(value, depth + 1)}`,
    )
  return `{ ${withRest(words, entries.length)} }`
}

const withRest = (words: readonly string[], count: number) =>
  (count > words.length ? [...words, `… ${count - words.length} more`] : words).join(', ')
