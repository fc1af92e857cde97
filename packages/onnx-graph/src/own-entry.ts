/**
 * Gives what a table has under a name that comes from a model; undefined for names that are not in it, such as `constructor`,
 * which every object inherits.
 */
export function ownEntry<T>(table: Readonly<Record<string, T>>, name: string): T | undefined {
  return Object.hasOwn(table, name) ? table[name] : undefined
}
