import {
  describeModel,
  externalDataExtents,
  type Graph,
  graphFromModel,
  readModelOutline,
  searchSkipFeatures,
} from '@self-cascade/onnx-graph'
import type { ExternalFile, NetworkFacts } from './facts.ts'
import type { GivenFiles } from './open-source.ts'
import { weightTypes } from './weight-types.ts'

/** A network that was read without its weights. */
export interface ReadNetwork {
  readonly graph: Graph
  readonly facts: NetworkFacts
}

/**
 * Reads what is inside an ONNX file. Weights are passed over, so that gigabytes take no longer than their graph does.
 *
 * @throws CorruptOnnxModel for files that are none.
 */
export async function readNetwork(path: string, given: GivenFiles): Promise<ReadNetwork> {
  const bytes = given.sizes.get(path) ?? 0
  const read = (offset: number, length: number) => given.read(path, offset, length)
  const model = await readModelOutline({ size: bytes, read }, path)
  const graph = graphFromModel(model)
  const { features, latents, reason } = searchSkipFeatures(graph)
  const skips = features.map(({ value, channels, scale, axisScales, concat, decoderIndex }) => ({
    ...{ value, channels, scale, axisScales, decoderIndex },
    concat: concat.name || concat.output[0]!,
  }))
  const facts: NetworkFacts = {
    ...{ path, bytes, skips },
    description: describeModel(model),
    nodes: graph.nodes().length,
    weights: weightTypes(model),
    externalFiles: externalFiles(path, externalDataExtents(model), given.sizes),
    ...(latents !== undefined && { latents }),
    ...(reason !== undefined && { noSkips: reason }),
  }
  return { graph, facts }
}

function externalFiles(
  path: string,
  extents: Readonly<Record<string, number>>,
  sizes: ReadonlyMap<string, number>,
): readonly ExternalFile[] {
  return Object.entries(extents).map(([name, needed]) => {
    const beside = path.replace(/[^/]*$/, name)
    return { path: name, needed, bytes: sizes.get(beside) ?? null }
  })
}
