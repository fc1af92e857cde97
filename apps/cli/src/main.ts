#!/usr/bin/env node
import { run } from './run.ts'

const { stdout, stderr, env, argv } = process
// A reader such as `head` may close the pipe early; that is its right.
stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error
  process.exit(0)
})
process.exitCode = await run(argv.slice(2), { stdout, stderr, env })
