import { nodeBackend } from '@self-cascade/backend-node'
import type { CascadeEvent, CascadeResult } from '@self-cascade/cascade'
import { loadDiffusionModel, openModelRepo } from '@self-cascade/model-repo'
import { nodeModelFolder } from '@self-cascade/model-repo/node'

/** Opens a model folder on a node backend of its own; `close` frees both. */
export async function openModel(path: string) {
  const backend = nodeBackend()
  const model = await loadDiffusionModel({ repo: await openModelRepo(nodeModelFolder(path)), backend })
  const close = async () => {
    await model.dispose()
    await backend.dispose()
  }
  return { backend, model, close }
}

/** Runs a cascade to its end; gives its events and what it returned. */
export async function runToEnd(events: AsyncGenerator<CascadeEvent, CascadeResult, void>) {
  const seen: CascadeEvent[] = []
  for (;;) {
    const next = await events.next()
    if (next.done) return { ...next.value, events: seen }
    seen.push(next.value)
  }
}
