import { eliminateDead, type Graph, inferShapes } from '@self-cascade/onnx-graph'
import { timestepInputOf } from './timestep-input.ts'

/** What stands between the timestep of all rows and those of each row. */
const spreading: ReadonlySet<string> = new Set(['Cast', 'Expand', 'Identity', 'Reshape', 'Unsqueeze', 'Tile', 'Mul'])

/**
 * Gives a copy of a network that takes a timestep for each row where it was exported with one for all: exporters spread a scalar
 * over the batch, and from there on the network would take any timesteps. Rows of different timesteps make the loss of a batch
 * far less noisy. Networks that cannot be changed, or need not be, come back as they are.
 */
export function timestepsPerRow(network: Graph): Graph {
  if (timestepInputOf(network).form === 'batch') return network
  const graph = network.clone()
  const spread = spreadTimestep(graph)
  if (!spread) return network
  const [batch] = graph.typeOf('sample')!.dims!
  const input = graph.typeOf('timestep')!
  const uses = graph.usesOf(spread)
  const others = graph.usesOf('timestep')
  graph.setInputs(graph.inputs.filter(({ name }) => name !== 'timestep'))
  graph.addInput('timestep', { elementType: input.elementType, dims: [batch!] })
  const wanted = graph.typeOf(spread)?.elementType ?? input.elementType
  const rows = wanted === input.elementType ? 'timestep' : graph.add('Cast', ['timestep'], { to: wanted })
  for (const { node, index } of uses) graph.setInput(node, index, rows)
  eliminateDead(graph)
  const isReadElsewhere = others.some(({ node }) => graph.nodes().includes(node) && !isSpread(node.opType))
  return isReadElsewhere ? network : graph
}

const isSpread = (opType: string): boolean => spreading.has(opType)

/** The first value of dims [batch] on the way from the timestep. */
function spreadTimestep(graph: Graph): string | undefined {
  const types = inferShapes(graph).graph
  const [batch] = types.typeOf('sample')?.dims ?? []
  if (batch === undefined || batch === '') return undefined
  let value = 'timestep'
  for (;;) {
    const next = graph.consumersOf(value).find(({ opType, input }) => isSpread(opType) && input.includes(value))
    if (!next) return undefined
    value = next.output[0]!
    const type = types.typeOf(value)
    if (type?.dims?.length === 1 && type.dims[0] === batch) return value
    if ((type?.dims?.length ?? 0) > 1) return undefined
  }
}
