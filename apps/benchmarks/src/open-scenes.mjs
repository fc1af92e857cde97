import { fileURLToPath } from 'node:url'
import { nodeBackend } from '@self-cascade/backend-node'
import { loadDiffusionModel, openModelRepo } from '@self-cascade/model-repo'
import { nodeModelFolder } from '@self-cascade/model-repo/node'
import { scenesModelUrl } from '@self-cascade/scenes-model'

/** Opens the bundled model, or another folder, on the node backend. */
export async function openScenes(options, folder = fileURLToPath(scenesModelUrl)) {
  const backend = nodeBackend(options)
  const repo = await openModelRepo(nodeModelFolder(folder))
  const model = await loadDiffusionModel({ repo, backend })
  const close = async () => {
    await model.dispose()
    await backend.dispose()
  }
  return { backend, model, close }
}

/** Runs a cascade to its end; gives its stage reports, the last stages' latents and the decoded pictures. */
export async function runToEnd(events) {
  const pictures = []
  for (;;) {
    const next = await events.next()
    if (next.done) return { ...next.value, pictures }
    if (next.value.type === 'picture') pictures.push(next.value)
  }
}
