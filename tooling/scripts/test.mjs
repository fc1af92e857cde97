/** `npm test`: installs and builds when needed, then runs every test; arguments go to vitest, its exit code comes back. */
import { join } from 'node:path'
import { build, install, requireNode, root, run } from './bootstrap.mjs'

requireNode()
install()
build()
const vitest = join(root, 'node_modules/vitest/vitest.mjs')
process.exitCode = run(process.execPath, [vitest, 'run', ...process.argv.slice(2)])
