/**
 * Writes what is generated from the sources: the API pages, the page of errors, pictures and numbers of the page about graphs,
 * the About of each README and the root README's table of packages. The packages must be built. With `--check` it writes nothing and fails when a file differs.
 */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { root } from './bootstrap.mjs'
import { fillBetween, packageDocumentation, packageTable } from './generate/about.mjs'
import { apiPages } from './generate/api-pages.mjs'
import { errorsPage } from './generate/errors-page.mjs'
import { fillGraphPage, graphPictures } from './generate/graph-pages.mjs'
import { listPackages } from './packages.mjs'

const isCheck = process.argv.includes('--check')
const packages = listPackages(root)
const published = packages.filter(({ manifest }) => !manifest.private)
const libraries = published.filter(({ group }) => group === 'packages')

/** How each generated file is made, by path. */
const files = [
  ...(await apiPages(libraries, root)).map(([name, text]) => ({ path: `apps/docs/api/${name}`, make: () => text })),
  { path: 'apps/docs/errors.md', make: () => errorsPage(packages) },
  ...Object.entries(graphPictures).map(([name, make]) => ({ path: `apps/docs/pictures/${name}`, make })),
  { path: 'apps/docs/guide/graphs.md', make: fillGraphPage },
  ...libraries.map(aboutOf),
  { path: 'README.md', make: (text) => fillBetween('README.md', text, 'packages', packageTable(published)) },
]

const outcomes = files.map(({ path, make }) => bringUpToDate(path, make))
for (const outcome of outcomes.filter((text) => text !== undefined)) console.log(outcome)
console.log(`generate: ${files.length} files, ${outcomes.filter((text) => text === undefined).length} up to date`)

function aboutOf({ group, name }) {
  const path = `${group}/${name}/README.md`
  const index = `${group}/${name}/src/index.ts`
  return { path, make: (text) => fillBetween(path, text, 'about', packageDocumentation(index, read(index))) }
}

/** Gives what was done or is wrong, or nothing when the file is as it should be. */
function bringUpToDate(path, make) {
  const before = read(path)
  try {
    const text = make(before)
    if (text === before) return undefined
    if (!isCheck) return write(path, text)
    process.exitCode = 1
    return `${path} does not match the sources; run pnpm generate`
  } catch (error) {
    process.exitCode = 1
    return error instanceof Error ? error.message : String(error)
  }
}

function write(path, text) {
  mkdirSync(dirname(join(root, path)), { recursive: true })
  writeFileSync(join(root, path), text)
  return `wrote ${path}`
}

function read(path) {
  return existsSync(join(root, path)) ? readFileSync(join(root, path), 'utf8') : ''
}
