import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { repositoryUrl } from '../site/repository.ts'

/** An example as the page gets it. */
export interface Example {
  /** Name of its file without the ending, such as `04-scale-plan`. */
  readonly name: string
  readonly source: string
  /** Address of its file in the repository. */
  readonly file: string
  /** The packages that it imports, with where they are described. */
  readonly packages: readonly { readonly name: string; readonly address: string }[]
}

const folder = new URL('../../examples/', import.meta.url)
const api = new URL('../../../docs/api/', import.meta.url)

/** Reads all examples, in the order of their numbers. Runs while the site is built. */
export function readExamples(): readonly Example[] {
  const names = readdirSync(fileURLToPath(folder)).filter((name) => /^\d.*\.ts$/.test(name))
  return names.sort().map((name) => {
    const source = readFileSync(new URL(name, folder), 'utf8')
    const packages = [...source.matchAll(/from '@self-cascade\/([\w-]+)'/g)].map(([, found]) => found!)
    return {
      name: name.slice(0, -3),
      source,
      file: `${repositoryUrl}/blob/main/apps/playground/examples/${name}`,
      packages: packages.map((one) => ({ name: one, address: addressOf(one) })),
    }
  })
}

const addressOf = (name: string) => (existsSync(new URL(`${name}.md`, api)) ? `/api/${name}` : `/packages/${name}`)
