// Start of the command line against Node's own: `self-cascade --help` beside `node -e 0`, alternating. Medians of 21.
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { median } from './statistics.mjs'

const main = fileURLToPath(new URL('../../cli/dist/main.js', import.meta.url))
const time = (args) => {
  const start = performance.now()
  const { status } = spawnSync(process.execPath, args, { stdio: 'ignore' })
  assert.equal(status, 0, args.join(' '))
  return performance.now() - start
}
const commands = { 'node -e 0': ['-e', '0'], 'self-cascade --help': [main, '--help'] }
const times = Object.fromEntries(Object.keys(commands).map((name) => [name, []]))
for (let round = 0; round < 21; round++)
  for (const [name, args] of Object.entries(commands)) times[name].push(time(args))
for (const [name, values] of Object.entries(times)) console.log(`${name.padEnd(20)} ${median(values).toFixed(0)} ms`)
console.log(`ratio ${(median(times['self-cascade --help']) / median(times['node -e 0'])).toFixed(2)}`)
