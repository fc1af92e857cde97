/** Who may import whom: the table, and the rules that read it. */
import { builtinModules } from 'node:module'
import { posix } from 'node:path'
import ts from 'typescript'

/** Layer of each package. A package uses packages of lower layers only; everything in `apps/` is the top layer. */
export const layers = {
  core: 0,
  'scenes-model': 0,
  'test-models': 0,
  files: 1,
  tensor: 1,
  'scale-plan': 1,
  safetensors: 1,
  scenes: 1,
  'onnx-graph': 1,
  testing: 1,
  metrics: 2,
  schedulers: 2,
  'remote-runtime': 2,
  'backend-node': 3,
  'backend-web': 3,
  'unet-graph': 2,
  'backend-reference': 2,
  'onnx-autodiff': 2,
  lora: 3,
  pivot: 3,
  upsampler: 3,
  'model-repo': 3,
  cascade: 4,
  tuning: 4,
  'web-models': 4,
  'picture-recipe': 5,
  web: 6,
  element: 7,
}
/** From this layer on packages put a backend and an algorithm together. */
const meetingLayer = 6
const appLayer = 8

/** Packages for tests alone: nothing published depends on them. */
const testOnly = new Set(['testing', 'test-models'])
/** Packages that meet an algorithm only in an app or a test: algorithms get a Backend and a model as arguments. */
const appOnly = new Set(['backend-node', 'backend-web', 'scenes-model'])
/** Packages that may use Node anywhere. The others may in what only their `src/node.ts` entry reaches. */
const nodePackages = new Set(['backend-node', 'files', 'scenes-model', 'testing', 'test-models'])

const scope = '@self-cascade/'
const nodeModules = new Set(builtinModules)
const isNodeModule = (specifier) => specifier.startsWith('node:') || nodeModules.has(specifier)

/** Tells whether a file is there for tests and benchmarks alone. */
export const isTestFile = (path) => /\.(test|test-d|bench)\.ts$|(^|\/)(__fixtures__|__tests__|bench)\//.test(path)

/**
 * Checks one package: its manifest and every import of its files.
 *
 * @param {{ group: 'packages' | 'apps', name: string, manifest: string, files: Record<string, string> }} source
 *   `name` is the folder's, `manifest` the text of package.json, and `files` maps paths inside the folder to their text.
 * @returns {{ path: string, line: number, rule: string }[]} the violations, by path inside the folder
 */
export function checkPackage({ group, name, manifest, files }) {
  const layer = group === 'apps' ? appLayer : layers[name]
  if (layer === undefined) {
    return [{ path: 'package.json', line: 1, rule: `package ${name} has no layer in tooling/scripts/boundaries.mjs` }]
  }
  const universal = group === 'packages' && !nodePackages.has(name) ? reachableFiles(files) : new Set()
  const importer = { name, layer }
  return [
    ...checkManifest(importer, manifest),
    ...Object.entries(files).flatMap(([path, text]) => checkFile(importer, path, text, universal.has(path))),
  ]
}

function checkManifest(importer, manifest) {
  const { dependencies = {}, peerDependencies = {}, devDependencies = {} } = JSON.parse(manifest)
  const check = (names, isTest) =>
    Object.keys(names).flatMap((specifier) => {
      const rule = brokenRule(importer, specifier, isTest)
      return rule ? [{ path: 'package.json', line: lineOf(manifest, manifest.indexOf(`"${specifier}"`)), rule }] : []
    })
  return [...check({ ...dependencies, ...peerDependencies }, false), ...check(devDependencies, true)]
}

function checkFile(importer, path, text, isUniversal) {
  return importsOf(text).flatMap(({ specifier, position }) => {
    const rule =
      (isUniversal &&
        needsNode(specifier) &&
        `${specifier} is Node's; only what src/node.ts alone reaches may use it`) ||
      leavesPackage(path, specifier) ||
      brokenRule(importer, specifier, isTestFile(path))
    return rule ? [{ path, line: lineOf(text, position), rule }] : []
  })
}

/** The rule that an import of one of our own packages breaks, if it breaks one. */
function brokenRule(importer, specifier, isTest) {
  if (!specifier.startsWith(scope)) return undefined
  const imported = specifier.slice(scope.length).split('/')[0]
  if (imported === 'tsconfig' || imported === importer.name) return undefined
  const layer = layers[imported]
  if (layer === undefined) return `${specifier} has no layer in tooling/scripts/boundaries.mjs`
  if (testOnly.has(imported)) {
    return isTest || testOnly.has(importer.name) ? undefined : `${specifier} is for tests only`
  }
  if (isTest && (layer <= importer.layer || appOnly.has(imported))) return undefined
  if (layer >= importer.layer) {
    return `${importer.name} (layer ${importer.layer}) may not import ${imported} (layer ${layer}), only lower layers`
  }
  if (appOnly.has(imported) && importer.layer < meetingLayer) return `${specifier} is for apps and tests only`
  return undefined
}

/** Node's own modules, our packages that run in Node only, and the Node entries of the others. */
function needsNode(specifier) {
  if (!specifier.startsWith(scope)) return isNodeModule(specifier)
  const [imported, entry] = specifier.slice(scope.length).split('/')
  return nodePackages.has(imported) || entry === 'node'
}

function leavesPackage(path, specifier) {
  if (!specifier.startsWith('.')) return undefined
  const target = posix.join(posix.dirname(path), specifier)
  return target.startsWith('..') ? `${specifier} leaves the package; import the other package by its name` : undefined
}

/** Files that `src/index.ts` reaches by relative imports: the part of a package that must run anywhere. */
function reachableFiles(files) {
  const reached = new Set()
  const visit = (path) => {
    if (reached.has(path) || files[path] === undefined) return
    reached.add(path)
    for (const { specifier } of importsOf(files[path])) {
      if (specifier.startsWith('.')) visit(posix.join(posix.dirname(path), specifier))
    }
  }
  visit('src/index.ts')
  return reached
}

function importsOf(text) {
  const { importedFiles } = ts.preProcessFile(text, true, true)
  return importedFiles.map(({ fileName, pos }) => ({ specifier: fileName, position: pos }))
}

const lineOf = (text, position) => text.slice(0, Math.max(position, 0)).split('\n').length
