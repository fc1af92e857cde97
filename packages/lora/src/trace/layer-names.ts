import type { NodeProto } from '@self-cascade/onnx-graph'
import type { ProjectionKind } from '../attention-projection.ts'

/** A projection that is to be named: its node, the number of its attention and its kind. */
export interface NamelessLayer {
  readonly node: NodeProto
  readonly attention: number
  readonly kind: ProjectionKind
}

/** Names layers for their modules when all nodes have module names that differ, else for their places. */
export function layerNames(layers: readonly NamelessLayer[]): readonly string[] {
  const paths = layers.map(({ node }) => modulePath(node.name))
  const areNames = paths.every((path) => path !== '') && new Set(paths).size === paths.length
  return areNames ? paths : layers.map(({ attention, kind }) => `attention.${attention}.${kind}`)
}

/** `/mid_block/attentions.0/attn1/to_q/MatMul` gives `mid_block.attentions.0.attn1.to_q`. */
function modulePath(nodeName: string): string {
  const parts = nodeName.split('/').slice(0, -1)
  // PyTorch's exporter writes a member of a Sequential as `to_out/to_out.0`.
  return parts.filter((part, index) => part !== '' && !parts[index + 1]?.startsWith(`${part}.`)).join('.')
}
