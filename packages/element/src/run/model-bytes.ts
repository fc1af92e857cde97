import type { StudioModelSource, StudioRequest } from '@self-cascade/web'

const asked = new Map<string, Promise<readonly { path: string; bytes: number }[] | null>>()

/**
 * Gives how many bytes of a model a request loads, from its `model-files.json`; null when there is none. That list is a few kB, and it
 * is asked for once per model, from the page's own server alone: other servers hear nothing before the start.
 */
export async function modelBytes(source: StudioModelSource, request: StudioRequest): Promise<number | null> {
  if (!('url' in source) || new URL(source.url).origin !== globalThis.location.origin) return null
  const url = new URL('model-files.json', source.url.replace(/\/?$/, '/')).href
  const list = asked.get(url) ?? fetchList(url)
  asked.set(url, list)
  const files = await list
  return files?.filter(({ path }) => isNeeded(path, request)).reduce((sum, { bytes }) => sum + bytes, 0) ?? null
}

/** Upsamplers are for the tuned method, and pictures are encoded between stages only. */
function isNeeded(path: string, { method, upsamplers = 'small' }: StudioRequest): boolean {
  if (path.startsWith('upsamplers/')) return method === 'tuned' && path.startsWith(`upsamplers/${upsamplers}-`)
  return !(path.startsWith('vae_encoder/') && method === 'direct')
}

async function fetchList(url: string): Promise<readonly { path: string; bytes: number }[] | null> {
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

function isEntry(file: unknown): file is { path: string; bytes: number } {
  const { path, bytes } = (file ?? {}) as Record<string, unknown>
  return typeof path === 'string' && typeof bytes === 'number'
}
