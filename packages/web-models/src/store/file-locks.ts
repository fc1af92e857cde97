/** Lets one task at a time work under a name. */
export interface FileLocks {
  /** Waits for its turn. Rejects with the signal's reason when that fires while it waits. */
  run<T>(name: string, signal: AbortSignal | undefined, task: () => Promise<T>): Promise<T>
  /** Runs the task at once or gives `busy`. */
  tryRun<T>(name: string, task: () => Promise<T>): Promise<T | 'busy'>
}

const prefix = 'self-cascade:'

/** Gives the browser's locks, which hold for all tabs of a site. */
export function browserLocks(manager: LockManager): FileLocks {
  return {
    run: async (name, signal, task) => manager.request(prefix + name, { ...(signal && { signal }) }, task),
    tryRun: async (name, task) =>
      manager.request(prefix + name, { ifAvailable: true }, (lock) => (lock ? task() : ('busy' as const))),
  }
}

/** Gives locks that hold in this thread, where the browser has none. */
export function threadLocks(): FileLocks {
  const last = new Map<string, Promise<unknown>>()
  const queue = <T>(name: string, task: () => Promise<T>): Promise<T> => {
    const turn = (last.get(name) ?? Promise.resolve()).then(task).finally(() => {
      if (last.get(name) === settled) last.delete(name)
    })
    const settled = turn.catch(() => {})
    last.set(name, settled)
    return turn
  }
  return {
    run: (name, signal, task) =>
      queue(name, async () => {
        signal?.throwIfAborted()
        return task()
      }),
    tryRun: async (name, task) => (last.has(name) ? 'busy' : queue(name, task)),
  }
}
