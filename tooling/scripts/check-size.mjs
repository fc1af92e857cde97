/**
 * Prints how large each entry of each package is, minified and gzipped, with its dependencies left out, and fails when one
 * is over its budget in tooling/size-budgets.json. `--update` sets the budgets 15 % above what is measured.
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { build } from 'esbuild'
import { root } from './bootstrap.mjs'
import { listPackages } from './packages.mjs'

const budgetsPath = join(root, 'tooling/size-budgets.json')
const headroom = 1.15

/**
 * JavaScript entries of a package, named `name` or `name/subpath`.
 *
 * @returns {{ name: string, path: string }[]}
 */
function entriesOf({ name, folder, manifest }) {
  return Object.entries(manifest.exports ?? {})
    .filter(([, target]) => target.default?.endsWith('.js'))
    .map(([subpath, target]) => ({ name: join(name, subpath), path: join(folder, target.default) }))
}

async function gzippedBytes(path) {
  const { outputFiles } = await build({
    entryPoints: [path],
    bundle: true,
    minify: true,
    format: 'esm',
    platform: 'node',
    target: 'es2022',
    packages: 'external',
    write: false,
    outdir: 'out',
  })
  return outputFiles.reduce((sum, { contents }) => sum + gzipSync(contents, { level: 9 }).length, 0)
}

const entries = listPackages(root)
  .filter(({ manifest }) => !manifest.private)
  .flatMap(entriesOf)
const sizes = await Promise.all(entries.map(async ({ name, path }) => ({ name, bytes: await gzippedBytes(path) })))

if (process.argv.includes('--update')) {
  const budgets = Object.fromEntries(sizes.map(({ name, bytes }) => [name, Math.ceil((bytes * headroom) / 100) * 100]))
  writeFileSync(budgetsPath, `${JSON.stringify(budgets, null, 2)}\n`)
}

const budgets = JSON.parse(readFileSync(budgetsPath, 'utf8'))
const rows = sizes.map(({ name, bytes }) => ({ name, bytes, budget: budgets[name] ?? 0 }))
console.log('entry                   gzip bytes    budget')
for (const { name, bytes, budget } of rows) {
  const remark = bytes > budget ? (budget === 0 ? '  has no budget' : '  OVER') : ''
  console.log(`${name.padEnd(22)}  ${String(bytes).padStart(10)}  ${String(budget).padStart(8)}${remark}`)
}
process.exitCode = rows.every(({ bytes, budget }) => bytes <= budget) ? 0 : 1
