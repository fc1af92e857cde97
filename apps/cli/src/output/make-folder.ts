import { mkdir } from 'node:fs/promises'
import { dirname } from 'node:path'

/**
 * Makes a folder and those around it that are missing. Node's own recursive mkdir never returns for places such as /proc,
 * where a folder inside an existing one is said not to exist; here such an answer is an error.
 */
export async function makeFolder(folder: string): Promise<void> {
  const missing: string[] = []
  for (let at = folder; ; at = dirname(at)) {
    const code = await tryToMake(at)
    if (code === null) break
    missing.push(at)
    if (code !== 'ENOENT' || dirname(at) === at) break
  }
  // The innermost that could be made, or failed for good, is last; the others follow from the outside in.
  for (const path of missing.reverse()) await mkdir(path).catch(acceptExisting)
}

async function tryToMake(path: string): Promise<string | null> {
  try {
    await mkdir(path)
    return null
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    return code === 'EEXIST' ? null : (code ?? 'unknown')
  }
}

function acceptExisting(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EEXIST') throw error
}
