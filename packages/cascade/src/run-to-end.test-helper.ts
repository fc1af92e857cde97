import type { CascadeEvent, CascadeResult } from './events.ts'

/** Runs a cascade to its end; gives its events and what it returned. */
export async function runToEnd(
  events: AsyncGenerator<CascadeEvent, CascadeResult, void>,
): Promise<CascadeResult & { events: CascadeEvent[] }> {
  const seen: CascadeEvent[] = []
  for (;;) {
    const next = await events.next()
    if (next.done) return { ...next.value, events: seen }
    seen.push(next.value)
  }
}

/** The events of one type, in order. */
export function ofType<T extends CascadeEvent['type']>(events: readonly CascadeEvent[], type: T) {
  return events.filter((event): event is Extract<CascadeEvent, { type: T }> => event.type === type)
}
