const key = 'self-cascade-model-stored'

/** Tells whether the bundled model was stored by an earlier run, without asking the store. */
export function readStoredFlag(): boolean {
  try {
    return localStorage.getItem(key) === '1'
  } catch {
    return false
  }
}

/** Notes it for the next visit; private windows may refuse, and then it is only said again what will be loaded. */
export function writeStoredFlag(isStored: boolean): void {
  try {
    if (isStored) localStorage.setItem(key, '1')
    else localStorage.removeItem(key)
  } catch {}
}
