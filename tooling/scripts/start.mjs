/**
 * `npm start [-- PROMPT] [arguments of generate]`: installs and builds when needed, then makes a 512x512 picture with the
 * bundled model, trained at 128x128, and a contact sheet of its stages, and says where both are.
 */
import { join, relative } from 'node:path'
import { build, cliMain, install, requireNode, root, run } from './bootstrap.mjs'

const [first, ...rest] = process.argv.slice(2)
const hasPrompt = first !== undefined && !first.startsWith('-')
const prompt = hasPrompt ? first : 'a red house in the snow'
const extra = hasPrompt ? rest : process.argv.slice(2)
const out = join(root, 'self-cascade-out')

requireNode()
install()
build({ filter: 'self-cascade...' })
console.log(`\nMaking a 512x512 picture of "${prompt}" with the bundled model, which was trained at 128x128.\n`)
// Ctrl-C reaches the CLI too, which stops after its step and says how to continue: wait for that.
process.on('SIGINT', () => {})
const status = run(
  process.execPath,
  [cliMain, 'generate', prompt, '--size', '512x512', '--sheet', '--out', out, ...extra],
  {
    env: process.env,
  },
)
if (status === 0) console.log(`\nThe picture and its contact sheet are in ${relative(process.cwd(), out) || out}.`)
process.exitCode = status
