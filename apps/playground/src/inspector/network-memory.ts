import type { Graph, MemoryPlanOptions, StageSizes } from '@self-cascade/onnx-graph'
import { type MemoryRequest, usualFrames } from './facts.ts'

/**
 * The sizes of one network's inputs for a picture. Networks whose picture input has three channels read pixels, all others latent
 * cells.
 */
export function networkSizes(graph: Graph, request: MemoryRequest): MemoryPlanOptions {
  const { width, height, rows, latentScale, tokens } = request
  const pictures = graph.inputNames.map((name) => graph.typeOf(name)?.dims).filter((dims) => (dims?.length ?? 0) >= 4)
  const isInPixels = pictures[0]?.[1] === 3
  const side = (pixels: number) => (isInPixels ? pixels : Math.max(1, Math.ceil(pixels / latentScale)))
  const sizes: StageSizes = { batch: rows, width: side(width), height: side(height), sequence: tokens }
  return pictures[0]?.length === 5 ? { ...sizes, frames: usualFrames } : sizes
}
