import type { Graph, NodeProto } from '@self-cascade/onnx-graph'
import {
  type AttentionProjection,
  type AttentionProjections,
  type ProjectionKind,
  projectionKinds,
  type SkippedProjection,
} from './attention-projection.ts'
import { type AttentionOperands, readAttentionOperands } from './trace/attention-operands.ts'
import { projectionAfter, projectionBehind, sourceOf } from './trace/follow-projections.ts'
import { layerNames } from './trace/layer-names.ts'
import { type LinearProduct, liesTransposed } from './trace/linear-product.ts'
import { isFound, type Trace } from './trace/trace.ts'

/** A product with the part that it has in an attention. */
interface Role {
  readonly attention: NodeProto
  readonly kind: ProjectionKind
  readonly cross: boolean
  readonly product: LinearProduct
}

/**
 * Finds the linear layers of every attention of a network by what they do, whatever they are called: from each softmax, or fused
 * attention node, back to the products that make queries, keys and values, and forward to the product that reads the heads. No
 * shape has to be known, so exported graphs are read as they are; weights may lie behind casts, transposes and identities.
 *
 * What cannot be adapted is listed with the reason: packed projections, convolutions, quantised weights.
 *
 * @example
 * ```ts
 * const { projections, skipped } = findAttentionProjections(graphFromModel(parseModel(bytes)))
 * for (const { name, kind, inFeatures, outFeatures } of projections) console.log(name, kind, inFeatures, outFeatures)
 * ```
 */
export function findAttentionProjections(graph: Graph): AttentionProjections {
  const roles: Role[] = []
  const skipped: SkippedProjection[] = []
  for (const node of graph.nodes()) {
    const operands = readAttentionOperands(graph, node)
    if (!operands) continue
    if (isFound(operands)) {
      const found = rolesOf(graph, node, operands.found)
      roles.push(...found.roles)
      skipped.push(...found.skipped)
    } else skipped.push({ node, reason: operands.problem })
  }
  const shared = sharedNodes(roles)
  skipped.push(...[...shared.values()].map(packedRole))
  return { projections: projectionsOf(roles.filter(({ product }) => !shared.has(product.node))), skipped }
}

/** The projections of one attention. */
function rolesOf(graph: Graph, attention: NodeProto, operands: AttentionOperands) {
  const traces = projectionKinds.map((kind): readonly [ProjectionKind, Trace<LinearProduct>] => [
    kind,
    kind === 'output' ? projectionAfter(graph, operands.output) : projectionBehind(graph, operands[kind]),
  ])
  const [query, key] = traces.map(([, trace]) => isFound(trace) && sourceOf(graph, trace.found.node.input[0]!))
  const cross = Boolean(query && key) && query !== key
  const roles = traces.flatMap(([kind, trace]) =>
    isFound(trace) ? [{ attention, kind, cross, product: trace.found }] : [],
  )
  const skipped = traces.flatMap(([kind, trace]) =>
    isFound(trace) ? [] : [{ node: attention, kind, reason: trace.problem }],
  )
  return { roles, skipped }
}

/** Products that stand for more than one kind, such as queries, keys and values in one, with the first of their roles. */
function sharedNodes(roles: readonly Role[]): ReadonlyMap<NodeProto, Role> {
  const first = new Map<NodeProto, Role>()
  const shared = new Map<NodeProto, Role>()
  for (const role of roles) {
    const { node } = role.product
    const known = first.get(node) ?? role
    first.set(node, known)
    if (known.kind !== role.kind) shared.set(node, known)
  }
  return shared
}

const packedRole = ({ attention, kind, product }: Role): SkippedProjection => ({
  ...{ node: attention, kind },
  reason: `the ${product.node.opType} node "${product.node.name}" makes several of queries, keys, values and output`,
})

/** Names the layers. An attention that is computed in chunks has its projections once. */
function projectionsOf(roles: readonly Role[]): readonly AttentionProjection[] {
  const unique = [...new Map(roles.map((role) => [role.product.node, role])).values()]
  const attentions = [...new Set(unique.map(({ attention }) => attention))]
  const names = layerNames(
    unique.map(({ product: { node }, attention, kind }) => ({ node, attention: attentions.indexOf(attention), kind })),
  )
  return unique.map(({ kind, cross, product }, index) => ({
    ...{ name: names[index]!, node: product.node, weight: product.weight.name, kind, cross },
    ...{ inFeatures: product.inFeatures, outFeatures: product.outFeatures, transposed: liesTransposed(product) },
  }))
}
