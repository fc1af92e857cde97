import { fileURLToPath } from 'node:url'
import { nodeBackend } from '@self-cascade/backend-node'
import { digestTensor, selfCascade } from '@self-cascade/cascade'
import { loadDiffusionModel, openModelRepo } from '@self-cascade/model-repo'
import { nodeModelFolder } from '@self-cascade/model-repo/node'
import { planScales } from '@self-cascade/scale-plan'
import { scenesModelUrl } from '@self-cascade/scenes-model'
import { philoxRandom } from '@self-cascade/tensor'

/** A picture to make in both worlds. */
export interface ComparedRequest {
  readonly prompt: string
  readonly width: number
  readonly height: number
  readonly seed: number
  readonly numInferenceSteps: number
  readonly guidanceScale: number
}

/** Makes a picture in Node, on the CPU: RGB bytes of the last stage. */
async function nodePicture(_: unknown, request: ComparedRequest): Promise<number[]> {
  const { prompt, width, height, seed, ...planning } = request
  const backend = nodeBackend()
  try {
    const repo = await openModelRepo(nodeModelFolder(fileURLToPath(scenesModelUrl)))
    const model = loadDiffusionModel({ repo, backend })
    const { nativeSize: from, sizeMultiple } = repo
    const plan = planScales({ from, to: { width, height }, sizeMultiple, ...planning })
    for await (const event of selfCascade({ model, prompt, plan, seed })) {
      if (event.type !== 'picture') continue
      const plane = width * height
      return Array.from({ length: 3 * plane }, (_, index) => {
        const value = event.pixels.data[(index % 3) * plane + Math.floor(index / 3)]!
        return Math.max(0, Math.min(255, Math.round((value + 1) * 127.5)))
      })
    }
    return []
  } finally {
    await backend.dispose()
  }
}

/** Digest of the noise that Node draws. */
const nodeNoise = (_: unknown, seed: number, stage: number, dims: number[]): string =>
  digestTensor(philoxRandom({ seed, stage }).normal(dims))

/** What tests in the browser can ask of Node. */
export const nodeCommands = { nodePicture, nodeNoise }

declare module 'vitest/browser' {
  interface BrowserCommands {
    nodePicture(request: ComparedRequest): Promise<number[]>
    nodeNoise(seed: number, stage: number, dims: number[]): Promise<string>
  }
}
