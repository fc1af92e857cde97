import { createError, SelfCascadeError } from '@self-cascade/core'
import { type ModelFolder, type ModelRepo, openModelRepo, readModelMemory } from '@self-cascade/model-repo'
import { type MemoryPlan, type MemoryPlanOptions, memoryPlanner } from '@self-cascade/onnx-graph'
import { type ErrorParts, errorParts } from '@self-cascade/remote-runtime'
import { IllegalSize, nearestLegalSizes } from '@self-cascade/scale-plan'
import {
  attachUpsamplers,
  defaultFeatures,
  upsamplerCapacities,
  upsamplerParameterCount,
} from '@self-cascade/upsampler'
import type { CapacityFacts, Inspector, InspectorSource, MemoryFacts, MemoryRequest } from './facts.ts'
import { fetchBundled } from './fetch-bundled.ts'
import { folderFacts } from './folder-facts.ts'
import { type ReadNetwork, readNetwork } from './network-facts.ts'
import { networkSizes } from './network-memory.ts'
import { type GivenFiles, sortFiles } from './open-source.ts'

/** What is open, with what was computed of it; each is computed once. */
interface OpenModel {
  readonly given: GivenFiles
  readonly repo: ModelRepo | undefined
  readonly networks: Map<string, Promise<ReadNetwork>>
  readonly planners: Map<string, (options: MemoryPlanOptions) => MemoryPlan>
  memory?: ReturnType<typeof readModelMemory>
}

/** Makes what answers the page's questions. It runs in a worker, since reading a graph takes seconds. */
export function createInspector(): Inspector {
  let open: OpenModel | undefined
  const networkAt = (path: string) => once(open!.networks, path, () => readNetwork(path, open!.given))
  return {
    async open(source, onProgress) {
      open = undefined
      const given = await sortFiles(await filesOf(source, onProgress))
      const { name, networks } = given
      const { repo, problem } = given.folder ? await openFolder(given.folder, networks.length) : {}
      open = { given, repo, networks: new Map(), planners: new Map() }
      return { name, networks, ...(repo && { folder: folderFacts(repo) }), ...(problem && { problem }) }
    },
    network: async (path) => (await networkAt(path)).facts,
    async upsamplers(path) {
      const { graph, facts } = await networkAt(path)
      attachUpsamplers(graph)
      const chosen = defaultFeatures(facts.skips.map(({ scale }) => scale))
      const features = facts.skips.map(({ channels }, index) => ({ channels, index }))
      const capacities = Object.entries(upsamplerCapacities).map(([capacity, shape]) => ({
        capacity: capacity as CapacityFacts['capacity'],
        chosen: upsamplerParameterCount(
          shape,
          features.filter(({ index }) => chosen.includes(index)),
        ),
        all: upsamplerParameterCount(shape, features),
      }))
      return { chosen, capacities }
    },
    async memory(path, request) {
      if (open?.repo) return folderMemory(open, open.repo, request)
      const { graph } = await networkAt(path)
      const plan = once(open!.planners, path, () => memoryPlanner(graph))
      return [{ path, plan: plan(networkSizes(graph, request)) }]
    },
  }
}

/** A folder that is no whole model may still hold networks to look into, so that its problem is told beside them. */
async function openFolder(folder: ModelFolder, networks: number): Promise<{ repo?: ModelRepo; problem?: ErrorParts }> {
  try {
    return { repo: await openModelRepo(folder) }
  } catch (error) {
    if (networks === 0 || !SelfCascadeError.isInstance(error)) throw error
    return { problem: errorParts(error) }
  }
}

async function folderMemory(open: OpenModel, repo: ModelRepo, request: MemoryRequest): Promise<readonly MemoryFacts[]> {
  checkSize(request, repo.sizeMultiple)
  open.memory ??= readModelMemory(repo)
  const { textEncoders, denoiser, encoder, decoder } = await open.memory
  const { width, height, rows } = request
  const { frames } = folderFacts(repo)
  const one = { size: { width, height, ...(frames !== undefined && { frames }) }, rows: 1 }
  return [
    ...textEncoders.map((network) => ({ path: network.name, plan: network.plan(one) })),
    ...(encoder ? [{ path: encoder.name, plan: encoder.plan(one) }] : []),
    { path: denoiser.name, plan: denoiser.plan({ ...one, rows }) },
    { path: decoder.name, plan: decoder.plan(one) },
  ]
}

/** Sizes that the levels of the UNet cannot halve are refused in the planner's words. */
function checkSize({ width, height }: MemoryRequest, sizeMultiple: number): void {
  const size = { width, height }
  const isLegal = width % sizeMultiple === 0 && height % sizeMultiple === 0
  if (isLegal || !Number.isInteger(width * height)) return
  const nearest = nearestLegalSizes(size, sizeMultiple)
  throw createError(IllegalSize, { name: 'The picture', size, sizeMultiple, nearest })
}

const filesOf = (source: InspectorSource, onProgress: (loaded: number, total: number) => void) =>
  'files' in source ? source.files : fetchBundled(source.bundled, onProgress)

function once<Key, Value>(known: Map<Key, Value>, key: Key, make: () => Value): Value {
  const found = known.get(key) ?? make()
  known.set(key, found)
  return found
}
