/**
 * Writes what is generated from the sources: the API pages, the page of errors, the About of each README and the root
 * README's table of packages. With `--check` it writes nothing and fails when a file differs.
 */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { root } from './bootstrap.mjs'
import { fillBetween, packageDocumentation, packageTable } from './generate/about.mjs'
import { apiPages } from './generate/api-pages.mjs'
import { errorsPage } from './generate/errors-page.mjs'
import { listPackages } from './packages.mjs'

const read = (path) => (existsSync(join(root, path)) ? readFileSync(join(root, path), 'utf8') : '')

function readme({ group, name }) {
  const path = `${group}/${name}/README.md`
  const index = `${group}/${name}/src/index.ts`
  return [path, fillBetween(path, read(path), 'about', packageDocumentation(index, read(index)))]
}

const packages = listPackages(root)
const documented = packages.filter(({ group }) => group === 'packages')
const files = [
  ...(await apiPages(packages, root)).map(([name, text]) => [`apps/docs/api/${name}`, text]),
  ['apps/docs/errors.md', errorsPage(packages)],
  ...documented.map(readme),
  ['README.md', fillBetween('README.md', read('README.md'), 'packages', packageTable(packages))],
]

const changed = files.filter(([path, text]) => read(path) !== text)
const isCheck = process.argv.includes('--check')
for (const [path, text] of changed) {
  console.log(isCheck ? `${path} does not match the sources; run pnpm generate` : `wrote ${path}`)
  if (isCheck) continue
  mkdirSync(dirname(join(root, path)), { recursive: true })
  writeFileSync(join(root, path), text)
}
console.log(`generate: ${files.length} files, ${changed.length} ${isCheck ? 'out of date' : 'written'}`)
process.exitCode = isCheck && changed.length > 0 ? 1 : 0
