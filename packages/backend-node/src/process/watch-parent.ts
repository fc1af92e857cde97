import { Worker } from 'node:worker_threads'

// A run blocks this process's own event loop, so only another thread can notice in time that the parent is gone.
const source = (fd: number) => `
  const { Socket } = require('node:net')
  const end = () => process.kill(process.pid, 'SIGKILL')
  new Socket({ fd: ${fd}, readable: true, writable: false }).on('end', end).on('close', end).on('error', end).resume()
`

/** Kills this process, even in the middle of a run, as soon as the parent closes its end of a pipe, as it does by dying. */
export function watchParent(fd: number): void {
  const limits = { maxOldGenerationSizeMb: 8, maxYoungGenerationSizeMb: 2, stackSizeMb: 1 }
  new Worker(source(fd), { eval: true, resourceLimits: limits }).unref()
}
