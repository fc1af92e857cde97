import { Aborted, createError, throwIfAborted } from '@self-cascade/core'

/** Lets tasks run one after the other, in the order in which they were added. */
export interface Queue {
  /** Runs the task when its turn comes; one whose signal fires while it waits is dropped at once. */
  add<T>(task: () => Promise<T>, during: string, signal?: AbortSignal): Promise<T>
}

function abortable(turn: Promise<unknown>, during: string, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    const giveUp = () => reject(createError(Aborted, { during }, { cause: signal?.reason }))
    signal?.addEventListener('abort', giveUp, { once: true })
    turn.then(() => {
      signal?.removeEventListener('abort', giveUp)
      resolve()
    })
  })
}

/** Makes an empty queue. */
export function createQueue(): Queue {
  let last: Promise<unknown> = Promise.resolve()
  return {
    add(task, during, signal) {
      const turn = last
      const result = abortable(turn, during, signal).then(() => {
        throwIfAborted(signal, during)
        return task()
      })
      // Without a value: that of one turn would hold that of the turn before, and so every result there ever was.
      last = Promise.allSettled([turn, result]).then(() => {})
      return result
    },
  }
}
