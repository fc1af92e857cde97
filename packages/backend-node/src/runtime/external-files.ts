import { realpath } from 'node:fs/promises'
import { dirname, join, relative, sep } from 'node:path'
import type { ModelProto } from '@self-cascade/onnx-graph'

type GraphProto = NonNullable<ModelProto['graph']>
type TensorProto = GraphProto['initializer'][number]
type LocationEntry = TensorProto['externalData'][number]

const locationsOfTensor = (tensor: TensorProto) => tensor.externalData.filter(({ key }) => key === 'location')

function locationEntries(graph: GraphProto): LocationEntry[] {
  const attributes = graph.node.flatMap(({ attribute }) => attribute)
  const subgraphs = attributes.flatMap(({ g, graphs }) => (g ? [g, ...graphs] : graphs))
  const tensors = [...graph.initializer, ...attributes.flatMap(({ t, tensors }) => (t ? [t, ...tensors] : tensors))]
  return [...tensors.flatMap(locationsOfTensor), ...subgraphs.flatMap(locationEntries)]
}

function commonFolder(paths: readonly string[]): string {
  const [first = [], ...others] = paths.map((path) => dirname(path).split(sep))
  const length = first.findIndex((part, index) => others.some((other) => other[index] !== part))
  return (length < 0 ? first : first.slice(0, length)).join(sep) || sep
}

/**
 * Rewrites the locations of external data so that symbolic links are resolved, and gives the folder that they are relative to.
 *
 * The runtime refuses data files that a link leads out of the folder of the model, as every file does in a cache of
 * Hugging Face's layout (`snapshots/…/model.onnx_data` → `blobs/…`); resolved here, they are inside. A file that does not
 * exist keeps its location, and the runtime says so.
 */
export async function resolveExternalFiles(model: ModelProto, folder: string): Promise<string> {
  const entries = model.graph ? locationEntries(model.graph) : []
  const locations = [...new Set(entries.map(({ value }) => value))]
  if (locations.length === 0) return folder
  try {
    const resolved = await Promise.all(locations.map((location) => realpath(join(folder, location))))
    const base = commonFolder(resolved)
    for (const entry of entries) {
      entry.value = relative(base, resolved[locations.indexOf(entry.value)]!).replaceAll(sep, '/')
    }
    return base
  } catch {
    return folder
  }
}
