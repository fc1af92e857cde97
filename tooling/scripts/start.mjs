/**
 * `npm start [-- PROMPT] [arguments of generate]`: installs and builds when needed, then makes a 512x512 picture with the
 * bundled model, trained at 128x128, and its trained upsamplers, and a contact sheet of its stages with and without them, and
 * says where both are.
 */
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { build, cliMain, install, privacy, requireNode, root } from './bootstrap.mjs'

const [first, ...rest] = process.argv.slice(2)
const hasPrompt = first !== undefined && !first.startsWith('-')
const prompt = hasPrompt ? first : 'a red house in the snow'
const extra = hasPrompt ? rest : process.argv.slice(2)
// Another model brings no upsamplers of this name, and a recipe names its own.
const isTuned = !extra.some((one) => /^--(model|upsamplers|from-recipe)(=|$)/.test(one))
const tuned = isTuned ? ['--upsamplers', 'small', '--compare'] : []
const defaults = [
  ...['--size', '512x512', '--seed', '7'],
  ...tuned,
  '--sheet',
  '--force',
  '--out',
  join(root, 'self-cascade-out'),
]

requireNode()
install()
build({ filter: 'self-cascade...' })
console.log(`\nMaking a 512x512 picture of "${prompt}" with the bundled model, which was trained at 128x128.\n`)
// Ctrl-C reaches the CLI too, which stops after its step and says how to continue: wait for that.
process.on('SIGINT', () => {})
const { status, stdout } = spawnSync(process.execPath, [cliMain, 'generate', prompt, ...defaults, ...extra, '--json'], {
  stdio: ['inherit', 'pipe', 'inherit'],
  encoding: 'utf8',
  env: { ...process.env, ...privacy, SELF_CASCADE_COMMAND: 'npm run --silent self-cascade --' },
})
if (status === 0) printFiles(JSON.parse(stdout).files)
process.exitCode = status ?? 1

function printFiles(files) {
  const sheet = files.find((file) => file.endsWith('-sheet.png'))
  for (const file of files) console.log(`${file === sheet ? 'Contact sheet' : 'Picture'}: ${file}`)
}
