/** Cuts a piece out of a graph for a picture. */

const layoutOperators = new Set(['Reshape', 'Transpose'])

/**
 * Gives the nodes on the ways from one value to another, constants left out, in the order of the graph.
 *
 * @param {import('@self-cascade/onnx-graph').Graph} graph with shapes where they can be inferred
 * @param {string} from
 * @param {string} to
 */
export function pieceBetween(graph, from, to) {
  const isShape = ({ opType }) => opType === 'Shape'
  const readers = (value) => graph.consumersOf(value)
  const past = reach([graph.producerOf(to)], (node) => node.input.map((value) => graph.producerOf(value)))
  const future = reach(readers(from), (node) => node.output.flatMap(readers))
  const onData = reach(
    readers(from).filter((node) => !isShape(node)),
    (node) => node.output.flatMap(readers).filter((reader) => !isShape(reader)),
  )
  const nodes = graph.nodes().filter((node) => past.has(node) && future.has(node))
  if (nodes.length === 0) throw new Error(`nothing leads from ${from} to ${to}`)
  const inside = new Set(nodes)
  return nodes.map((node) => {
    const producers = node.input.map((value) => graph.producerOf(value)).filter((one) => one && inside.has(one))
    const reads = [...new Set(producers)].map((one) => one?.output[0])
    const kind = onData.has(node) ? dataKind(graph, node) : 'amber'
    return { id: node.output[0], opType: node.opType, kind, reads, readsInput: node.input.includes(from) }
  })
}

/** Layout, fused, holder of one score for each pair of tokens, or anything else that works on data. */
function dataKind(graph, { opType, domain, output }) {
  if (layoutOperators.has(opType)) return 'grey'
  if (domain !== '') return 'green'
  const [rows, columns] = graph.typeOf(output[0])?.dims?.slice(-2) ?? []
  return rows !== undefined && rows !== '' && rows === columns ? 'rose' : 'blue'
}

function reach(starts, next) {
  const reached = new Set(starts)
  for (const node of reached) for (const other of next(node)) if (other) reached.add(other)
  return reached
}
