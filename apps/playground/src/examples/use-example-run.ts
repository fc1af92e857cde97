import { withBase } from 'vitepress'
import { onBeforeUnmount, reactive } from 'vue'
import type { Picture, Plot } from '../../examples/here.ts'
import type { ExampleProblem } from './compile-example.ts'
import type { WorkerMessage } from './protocol.ts'

/** One run of an example. */
export interface ExampleRun {
  state: 'idle' | 'running' | 'done' | 'failed' | 'stopped'
  readonly lines: { readonly text: string; readonly level: string }[]
  /** Lines beyond those that are shown. */
  cut: number
  readonly plots: Plot[]
  readonly pictures: { readonly title: string; readonly picture: Picture }[]
  problem: ExampleProblem | undefined
  milliseconds: number
}

const mostLines = 1000
const mostDrawings = 24

const fresh = (): ExampleRun => ({
  ...{ state: 'idle', lines: [], cut: 0, plots: [], pictures: [], problem: undefined, milliseconds: 0 },
})

/** Runs examples, one at a time, each in a worker of its own that can be ended at any time. */
export function useExampleRun() {
  const run = reactive(fresh())
  let worker: Worker | undefined

  function end(state: ExampleRun['state']) {
    worker?.terminate()
    worker = undefined
    run.state = state
  }

  function clear() {
    end('idle')
    Object.assign(run, fresh())
  }

  function start(source: string) {
    clear()
    run.state = 'running'
    worker = new Worker(new URL('./example-worker.ts', import.meta.url), { type: 'module' })
    worker.onmessage = ({ data }: MessageEvent<WorkerMessage>) => take(data)
    worker.onerror = ({ message }) => {
      run.problem = { message: message || 'The worker could not be loaded.' }
      end('failed')
    }
    const address = (path: string) => new URL(withBase(path), location.href).href
    worker.postMessage({ source, addresses: { model: address('/models/scenes/'), assets: address('/web/') } })
  }

  function take(message: WorkerMessage) {
    if (message.type === 'line') {
      if (run.lines.length < mostLines) run.lines.push(message)
      else run.cut++
    } else if (message.type === 'plot') {
      if (run.plots.length < mostDrawings) run.plots.push(message.plot)
    } else if (message.type === 'picture') {
      if (run.pictures.length < mostDrawings) run.pictures.push(message)
    } else {
      run.problem = message.problem
      run.milliseconds = message.milliseconds
      end(message.problem ? 'failed' : 'done')
    }
  }

  onBeforeUnmount(() => end('idle'))
  return { run, start, clear, stop: () => run.state === 'running' && end('stopped') }
}
