import type { RepositoryFiles } from '../repository.ts'

/** Files in memory, by path, for tests. */
export function fakeFiles(texts: Readonly<Record<string, string>>): RepositoryFiles {
  const paths = Object.keys(texts)
  const isFolder = (path: string) => path === '' || paths.some((other) => other.startsWith(`${path}/`))
  return {
    kindOf: (path) => (path in texts ? 'file' : isFolder(path) ? 'folder' : undefined),
    list: (path) =>
      [
        ...new Set(
          paths
            .filter((other) => other.startsWith(`${path}/`))
            .map((other) => other.slice(path.length + 1).split('/')[0]!),
        ),
      ].sort(),
    read: (path) => texts[path]!,
  }
}
