import type { StudioModelSource } from '@self-cascade/web'

/** A field of text that may be an address or the name of a hub repository. */
export function readModelSource(text: string): StudioModelSource | null {
  const trimmed = text.trim()
  if (/^https?:\/\/\S+$/.test(trimmed) || /^\.{0,2}\/\S+$/.test(trimmed)) return hubPage(trimmed) ?? { url: trimmed }
  return /^[\w.-]+\/[\w.-]+$/.test(trimmed) ? { repo: trimmed } : null
}

/** The address of a repository's page is not that of its files. */
function hubPage(address: string): StudioModelSource | null {
  const match = /^https:\/\/huggingface\.co\/([\w.-]+\/[\w.-]+?)\/?(?:tree\/([\w.-]+)\/?)?$/.exec(address)
  if (!match) return null
  return { repo: match[1]!, ...(match[2] && { revision: match[2] }) }
}
