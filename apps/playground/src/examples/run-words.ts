import type { ExampleRun } from './use-example-run.ts'

/** How a run stands, in a few words. */
export function runWords({ state, milliseconds, problem }: ExampleRun): string {
  if (state === 'running') return 'Running'
  if (state === 'stopped') return 'Stopped'
  if (state === 'done')
    return `Done in ${milliseconds < 1000 ? `${milliseconds.toFixed(0)} ms` : `${(milliseconds / 1000).toFixed(1)} s`}`
  if (state === 'failed') return problem?.line === undefined ? 'Failed' : `Failed in line ${problem.line}`
  return ''
}
