/**
 * `npm run --silent self-cascade -- <arguments>`: runs the built CLI in this process, so that signals, the terminal and the
 * exit code are its own. Installing and building happen only when needed and speak on stderr.
 */
import { pathToFileURL } from 'node:url'
import { build, cliMain, install, isCliBuilt, privacy, requireNode, root } from './bootstrap.mjs'

requireNode()
if (!isCliBuilt()) {
  install({ quiet: true })
  build({ filter: 'self-cascade...', quiet: true })
}

// npm moves to the repository root; relative paths among the arguments are meant from where the user stands.
const calledFrom = process.env.INIT_CWD
if (process.env.npm_lifecycle_event === 'self-cascade' && calledFrom && process.cwd() === root)
  process.chdir(calledFrom)

Object.assign(process.env, privacy)
// What the CLI calls itself when it says how to go on.
process.env.SELF_CASCADE_COMMAND ??= 'npm run --silent self-cascade --'
process.argv[1] = cliMain
await import(pathToFileURL(cliMain).href)
