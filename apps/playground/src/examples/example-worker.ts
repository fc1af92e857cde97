import { exampleModules } from './example-modules.ts'
import { formatLine } from './format-value.ts'
import { hereInPage } from './here-in-page.ts'
import type { RunRequest, WorkerMessage } from './protocol.ts'
import { runExample } from './run-example.ts'

const post = (message: WorkerMessage) => postMessage(message)
const print =
  (level: 'log' | 'warn' | 'error') =>
  (...values: unknown[]) =>
    post({ type: 'line', text: formatLine(values), level })

/** One worker runs one example, so that nothing of it is left for the next. */
addEventListener('message', async ({ data: { source, addresses } }: MessageEvent<RunRequest>) => {
  const console = { log: print('log'), info: print('log'), warn: print('warn'), error: print('error') }
  const modules = { ...exampleModules, './here.ts': async () => hereInPage(addresses, post) }
  const begin = performance.now()
  const problem = await runExample(source, { modules, console })
  post({ type: 'done', milliseconds: performance.now() - begin, ...(problem && { problem }) })
})
