import type { RepositoryFiles } from './repository.ts'
import { addressOf, isShown, pageOf } from './routes.ts'

/** One line of the table of packages. Addresses are below the site's base; absent where there is no such page. */
export interface PackageLine {
  readonly name: string
  readonly description: string
  readonly readme?: string
  readonly api?: string
}

/** Packages of one purpose. */
export interface PackageGroup {
  readonly title: string
  readonly packages: readonly PackageLine[]
}

/** Which packages belong together; what is in none of the lists comes last, so that nothing is left out. */
const groups: Readonly<Record<string, readonly string[]>> = {
  'Making pictures': ['cascade', 'scale-plan', 'pivot', 'schedulers', 'upsampler'],
  'In the browser': ['web', 'web-models', 'element'],
  Backends: ['backend-node', 'backend-web', 'backend-reference', 'remote-runtime'],
  Training: ['tuning', 'lora', 'onnx-autodiff', 'unet-graph'],
  'Models and files': ['model-repo', 'onnx-graph', 'safetensors', 'files', 'scenes-model', 'scenes'],
  Foundations: ['core', 'tensor', 'metrics', 'testing'],
}

/** Lists all published packages in groups, with the command line first. */
export function packageGroups(files: RepositoryFiles): readonly PackageGroup[] {
  const lines = new Map(files.list('packages').flatMap((name) => entry(`packages/${name}`, name, files)))
  const commandLine = entry('apps/cli', 'cli', files).map(([, line]) => line)
  const listed = new Set(Object.values(groups).flat())
  const others = [...lines].flatMap(([name, line]) => (listed.has(name) ? [] : [line]))
  return [
    { title: 'Command line', packages: commandLine },
    ...Object.entries(groups).map(([title, names]) => ({
      title,
      packages: names.flatMap((name) => lines.get(name) ?? []),
    })),
    { title: 'More', packages: others },
  ].filter(({ packages }) => packages.length > 0)
}

function entry(folder: string, name: string, files: RepositoryFiles): [string, PackageLine][] {
  if (files.kindOf(`${folder}/package.json`) !== 'file') return []
  const manifest = JSON.parse(files.read(`${folder}/package.json`))
  if (manifest.private) return []
  const page = (path: string) =>
    files.kindOf(path) === 'file' && isShown(path, files) ? addressOf(pageOf(path)!) : undefined
  const readme = page(`${folder}/README.md`)
  const api = page(`apps/docs/api/${name}.md`)
  const line = { name: manifest.name, description: manifest.description ?? '' }
  return [[name, { ...line, ...(readme && { readme }), ...(api && { api }) }]]
}
