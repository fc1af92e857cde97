#!/usr/bin/env node
import { run } from './run.ts'

const { stdout, stderr, env, argv } = process
const args = argv.slice(2)
// A reader such as `head` may close the pipe early; that is its right.
stdout.on('error', async (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(0)
  const [{ reportError }, { notWritable }] = await Promise.all([
    import('./report-error.ts'),
    import('./output/file-errors.ts'),
  ])
  process.exit(
    reportError(notWritable('Standard output', error.message, error), { args, json: false, stdout, stderr, env }),
  )
})
// Progress that no one can read is no reason to lose the picture.
stderr.on('error', () => {})
process.exitCode = await run(args, { stdout, stderr, env })
