/** Every check besides the tests, one after the other; goes on after a failure and ends with the list of what failed. */
import { spawnSync } from 'node:child_process'
import { delimiter, join } from 'node:path'
import { privacy, root } from './bootstrap.mjs'

const checks = {
  'format and lint': ['biome', 'check', '--error-on-warnings', '.'],
  boundaries: ['node', 'tooling/scripts/check-boundaries.mjs'],
  types: ['turbo', 'run', 'types', '--output-logs=errors-only'],
  'generated files': ['node', 'tooling/scripts/generate.mjs', '--check'],
  'README examples': ['node', 'tooling/scripts/check-examples.mjs'],
  'size budgets': ['node', 'tooling/scripts/check-size.mjs'],
  'packed packages': ['node', 'tooling/scripts/check-packed.mjs'],
  'unused code': ['knip', '--no-config-hints'],
  'workspace consistency': ['sherif'],
}

const env = {
  ...process.env,
  ...privacy,
  PATH: [join(root, 'node_modules/.bin'), process.env.PATH].join(delimiter),
}

const wanted = process.argv.slice(2)
const failed = Object.entries(checks)
  .filter(([name]) => wanted.length === 0 || wanted.includes(name))
  .filter(([name, [command = '', ...args]]) => {
    console.log(`\n── ${name} ──`)
    const startedAt = performance.now()
    const { status } = spawnSync(command, args, {
      cwd: root,
      env,
      stdio: 'inherit',
      shell: process.platform === 'win32',
    })
    console.log(`${status === 0 ? 'ok' : 'FAILED'} in ${((performance.now() - startedAt) / 1000).toFixed(1)} s`)
    return status !== 0
  })

console.log(failed.length === 0 ? '\nAll checks passed.' : `\nFailed: ${failed.map(([name]) => name).join(', ')}`)
process.exitCode = failed.length === 0 ? 0 : 1
