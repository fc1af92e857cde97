import { type ChildProcess, spawn } from 'node:child_process'
import type { Socket } from 'node:net'
import { fileURLToPath } from 'node:url'
import { hostUrl } from '../host-url.ts'
import type { RuntimeSettings } from '../options.ts'
import { encodeHeader, type Frame } from './frame.ts'
import { frameCollector } from './frame-collector.ts'

/** A running child process. It answers one request at a time. */
export interface HostProcess {
  readonly pid: number | undefined
  /** Sends a request and waits for its answer; rejects with a {@link HostLost} when the process ends first. */
  request(frame: Frame): Promise<Frame>
  /** Ends the process at once, whatever it is doing, and waits until it is gone. */
  kill(): Promise<void>
  /** Called once, with the reason, when the process has ended. */
  onLost(listener: (reason: string) => void): void
}

/** Tells why the process ended. */
export class HostLost extends Error {}

const keptLogCharacters = 2000

function describeEnd(code: number | null, signal: string | null, log: string): string {
  const how = signal ? `ended by signal ${signal}` : `exit code ${code}`
  return log.trim() ? `${how}; its last words: ${log.trim()}` : how
}

// Without a request under way nothing of the child may keep this process from ending.
function setReferenced(child: ChildProcess, streams: readonly Socket[], referenced: boolean): void {
  const verb = referenced ? 'ref' : 'unref'
  child[verb]()
  for (const stream of streams) stream[verb]()
}

/** Starts the child. Frames travel through its file descriptor 3; descriptor 4 only tells it that this process lives. */
export function startHostProcess(settings: RuntimeSettings, forwardLog: boolean): HostProcess {
  const child = spawn(process.execPath, [fileURLToPath(hostUrl), JSON.stringify(settings)], {
    stdio: ['ignore', 'ignore', 'pipe', 'pipe', 'pipe'],
    windowsHide: true,
  })
  const [, , stderr, pipe, lifeline] = child.stdio as unknown as [null, null, Socket, Socket, Socket]
  const streams = [stderr, pipe, lifeline]
  let log = ''
  let pending: { resolve: (frame: Frame) => void; reject: (error: Error) => void } | null = null
  let lost: string | null = null
  let isDying = false
  let notify = (_: string) => {}

  const settle = (finish: (request: NonNullable<typeof pending>) => void) => {
    const request = pending
    pending = null
    // An answer that was under way when the process was killed must not let this one end before the other has.
    if (!isDying) setReferenced(child, streams, false)
    if (request) finish(request)
  }
  const closed = new Promise<void>((resolve) => {
    const onEnd = (reason: string) => {
      if (lost !== null) return
      lost = reason
      settle(({ reject }) => reject(new HostLost(reason)))
      notify(reason)
      resolve()
    }
    child.once('error', (error) => onEnd(error.message))
    child.once('close', (code, signal) => onEnd(describeEnd(code, signal, log)))
  })

  stderr.on('data', (chunk: Uint8Array) => {
    log = (log + new TextDecoder().decode(chunk)).slice(-keptLogCharacters)
    if (forwardLog) process.stderr.write(chunk)
  })
  pipe.on(
    'data',
    frameCollector((frame) => settle(({ resolve }) => resolve(frame))),
  )
  // A broken pipe is told by the end of the process, with a better reason.
  for (const stream of streams) stream.on('error', () => {})
  setReferenced(child, streams, false)

  return {
    pid: child.pid,
    request: (frame) =>
      new Promise((resolve, reject) => {
        if (lost !== null) return reject(new HostLost(lost))
        pending = { resolve, reject }
        setReferenced(child, streams, true)
        pipe.cork()
        pipe.write(encodeHeader(frame))
        for (const payload of frame.payloads) pipe.write(payload)
        pipe.uncork()
      }),
    async kill() {
      isDying = true
      setReferenced(child, streams, true)
      child.kill('SIGKILL')
      await closed
    },
    onLost: (listener) => {
      notify = listener
    },
  }
}
