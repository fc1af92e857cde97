/** Gives a function that runs another once and keeps what it gave. A failure is not kept: the next call runs it again. */
export function onceDone<T>(run: () => Promise<T>): () => Promise<T> {
  let running: Promise<T> | undefined
  return () => {
    running ??= run().catch((error) => {
      running = undefined
      throw error
    })
    return running
  }
}
