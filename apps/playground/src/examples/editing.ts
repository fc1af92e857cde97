/** The white space that the line before a place begins with, so that a new line can begin with it too. */
export function indentAt(code: string, place: number): string {
  const start = code.lastIndexOf('\n', place - 1) + 1
  const before = code.slice(start, place)
  const [indent = ''] = /^[ \t]*/.exec(before) ?? []
  return /[{[(]\s*$/.test(before) ? `${indent}  ` : indent
}

/** Whether keys ask for the code to be run: Control or Command with Enter. */
export function isRunKey({ key, ctrlKey, metaKey }: Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey'>): boolean {
  return key === 'Enter' && (ctrlKey || metaKey)
}
