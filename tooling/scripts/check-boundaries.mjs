/** Fails, with file and line, on an import that goes against the layers, leaves its package or needs Node where it must not. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from './bootstrap.mjs'
import { checkPackage } from './boundaries.mjs'
import { listPackages } from './packages.mjs'

function readSources(folder) {
  const paths = readdirSync(join(folder, 'src'), { recursive: true, encoding: 'utf8' })
  const sources = paths.filter((path) => /\.(ts|mjs)$/.test(path)).map((path) => `src/${path.replaceAll('\\', '/')}`)
  return Object.fromEntries(sources.map((path) => [path, readFileSync(join(folder, path), 'utf8')]))
}

const packages = listPackages(root)
const violations = packages.flatMap(({ group, name, folder }) => {
  const manifest = readFileSync(join(folder, 'package.json'), 'utf8')
  const found = checkPackage({ group, name, manifest, files: readSources(folder) })
  return found.map(({ path, line, rule }) => `${group}/${name}/${path}:${line} ${rule}`)
})

for (const violation of violations) console.error(violation)
console.log(`boundaries: ${packages.length} packages, ${violations.length} violations`)
process.exitCode = violations.length === 0 ? 0 : 1
