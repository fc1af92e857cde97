/** Type-checks the TypeScript examples of every README against the built packages, so that none promises what is not there. */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import ts from 'typescript'
import { root } from './bootstrap.mjs'
import { listPackages } from './packages.mjs'

const packages = listPackages(root).filter(({ manifest }) => !manifest.private)

/** Where the types of each entry of our packages lie, as `paths` of a tsconfig. */
const paths = Object.fromEntries(
  packages.flatMap(({ folder, manifest }) =>
    Object.entries(manifest.exports ?? {})
      .filter(([, target]) => target.types)
      .map(([subpath, target]) => [join(manifest.name, subpath), [join(folder, target.types)]]),
  ),
)

/**
 * Examples with the path of a file that does not exist. Lines above an example are kept empty, so that line numbers fit.
 *
 * @returns {[path: string, text: string][]}
 */
function examplesOf(folder) {
  const path = join(folder, 'README.md')
  const text = existsSync(path) ? readFileSync(path, 'utf8') : ''
  return [...text.matchAll(/^```ts\n(.*?)^```/gms)].map((match, index) => {
    const linesAbove = text.slice(0, match.index).split('\n').length
    return [join(folder, `README.example-${index}.ts`), `${'\n'.repeat(linesAbove - 1)}\n${match[1]}\nexport {}\n`]
  })
}

const examples = new Map([root, ...packages.map(({ folder }) => folder)].flatMap(examplesOf))
const options = {
  ...ts.readConfigFile(join(root, 'tooling/tsconfig/base.json'), ts.sys.readFile).config.compilerOptions,
  paths,
  lib: ['lib.es2022.d.ts', 'lib.esnext.disposable.d.ts'],
  target: ts.ScriptTarget.ES2022,
  module: ts.ModuleKind.ESNext,
  moduleResolution: ts.ModuleResolutionKind.Bundler,
  types: ['node'],
  typeRoots: [join(root, 'node_modules/@types')],
}
const host = ts.createCompilerHost(options)
const { fileExists, readFile, getSourceFile } = host
host.fileExists = (path) => examples.has(path) || fileExists(path)
host.readFile = (path) => examples.get(path) ?? readFile(path)
host.getSourceFile = (path, language, ...rest) => {
  const example = examples.get(path)
  return example === undefined ? getSourceFile(path, language, ...rest) : ts.createSourceFile(path, example, language)
}

const program = ts.createProgram([...examples.keys()], options, host)
const diagnostics = ts.getPreEmitDiagnostics(program)
console.log(ts.formatDiagnostics(diagnostics, { ...host, getCurrentDirectory: () => root }))
console.log(`examples: ${examples.size}, ${diagnostics.length} errors`)
process.exitCode = diagnostics.length === 0 ? 0 : 1
