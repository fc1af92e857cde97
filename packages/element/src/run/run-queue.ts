import { throwIfAborted } from '@self-cascade/core'

/** Runs tasks one after the other, in the order in which they came. */
export interface RunQueue {
  /**
   * Waits for its turn, then runs the task. `onWait` is told how many come first, whenever that changes and is not 0.
   *
   * @throws {@link Aborted} when the signal fires while waiting.
   */
  run<T>(task: () => Promise<T>, options: { signal: AbortSignal; onWait: (ahead: number) => void }): Promise<T>
}

interface Ticket {
  readonly onWait: (ahead: number) => void
  readonly start: () => void
}

/** Makes an empty queue. */
export function runQueue(): RunQueue {
  const tickets: Ticket[] = []
  const leave = (ticket: Ticket) => {
    tickets.splice(tickets.indexOf(ticket), 1)
    tickets[0]?.start()
    for (const [ahead, one] of tickets.entries()) if (ahead > 0) one.onWait(ahead)
  }
  return {
    async run(task, { signal, onWait }) {
      const during = 'the wait for other pictures'
      throwIfAborted(signal, during)
      let start = () => {}
      const turn = new Promise<void>((resolve) => {
        start = resolve
      })
      const ticket = { onWait, start }
      tickets.push(ticket)
      if (tickets.length === 1) start()
      else onWait(tickets.length - 1)
      signal.addEventListener('abort', start, { once: true })
      try {
        await turn
        throwIfAborted(signal, during)
        return await task()
      } finally {
        signal.removeEventListener('abort', start)
        leave(ticket)
      }
    },
  }
}
