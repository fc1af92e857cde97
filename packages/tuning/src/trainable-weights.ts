import type { Graph } from '@self-cascade/onnx-graph'
import { checkpointKeys } from '@self-cascade/unet-graph'

/** Exported weights go by the modules that read them; those of networks that were built here by their own names. */
export function trainableWeights(network: Graph): readonly string[] {
  const exported = [...checkpointKeys(network).keys()]
  return exported.length > 0
    ? exported
    : [...network.initializers.keys()].filter((name) => /\.(weight|bias)$/.test(name))
}
