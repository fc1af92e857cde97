import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/**
 * The workspace's packages and apps that have sources, by name.
 *
 * @param {string} root
 * @returns {{ group: 'packages' | 'apps', name: string, folder: string, manifest: Record<string, any> }[]}
 */
export function listPackages(root) {
  const groups = /** @type {const} */ (['packages', 'apps'])
  return groups.flatMap((group) =>
    readdirSync(join(root, group))
      .sort()
      .map((name) => ({ group, name, folder: join(root, group, name) }))
      .filter(({ folder }) => existsSync(join(folder, 'package.json')) && existsSync(join(folder, 'src')))
      .map((entry) => ({ ...entry, manifest: JSON.parse(readFileSync(join(entry.folder, 'package.json'), 'utf8')) })),
  )
}
