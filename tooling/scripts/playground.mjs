/** `npm run playground [-- --port N]`: installs and builds when needed, then serves the documentation site with everything to try. */
import { join } from 'node:path'
import { build, install, requireNode, root, run } from './bootstrap.mjs'

const folder = join(root, 'apps/playground')

requireNode()
install()
build({ filter: '@self-cascade/playground^...' })
process.exitCode =
  run(process.execPath, ['prepare.mjs'], { cwd: folder }) ||
  run(process.execPath, ['node_modules/vitepress/bin/vitepress.js', 'dev', ...process.argv.slice(2)], {
    cwd: folder,
  })
