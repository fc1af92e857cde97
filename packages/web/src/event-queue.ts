/** Turns a task that tells by callback into a generator: it yields what is told, and returns what the task gives. */
export async function* eventsOf<Event, Result>(
  start: (emit: (event: Event) => void) => Promise<Result>,
): AsyncGenerator<Event, Result, void> {
  const told: Event[] = []
  let wake = () => {}
  let isDone = false
  const task = start((event) => {
    told.push(event)
    wake()
  }).finally(() => {
    isDone = true
    wake()
  })
  // Its failure is thrown below, also when it comes while an event is handled.
  task.catch(() => {})
  for (;;) {
    while (told.length > 0) yield told.shift()!
    if (isDone) return await task
    await new Promise<void>((resolve) => {
      wake = resolve
    })
  }
}
