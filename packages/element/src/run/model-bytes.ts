import type { StudioModelSource } from '@self-cascade/web'

const asked = new Map<string, Promise<readonly { bytes: number }[] | null>>()

/**
 * Gives how many bytes a model has, from its `model-files.json`; null when there is none. That list is a few kB, and it
 * is asked for once per model, from the page's own server alone: other servers hear nothing before the start.
 */
export async function modelBytes(source: StudioModelSource): Promise<number | null> {
  if (!('url' in source) || new URL(source.url).origin !== globalThis.location.origin) return null
  const url = new URL('model-files.json', source.url.replace(/\/?$/, '/')).href
  const list = asked.get(url) ?? fetchList(url)
  asked.set(url, list)
  const files = await list
  return files?.reduce((sum, { bytes }) => sum + bytes, 0) ?? null
}

async function fetchList(url: string): Promise<readonly { bytes: number }[] | null> {
  try {
    const response = await fetch(url)
    if (!response.ok) return null
    const { files } = (await response.json()) as { files?: unknown }
    return Array.isArray(files) && files.every(isEntry) ? files : null
  } catch {
    // The studio tells what is wrong with a model; here it only stays unknown how large it is.
    return null
  }
}

function isEntry(file: unknown): file is { bytes: number } {
  return typeof (file as { bytes?: unknown } | null)?.bytes === 'number'
}
