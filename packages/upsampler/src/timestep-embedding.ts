import { DataType, float32Tensor, type Graph, int64Tensor } from '@self-cascade/onnx-graph'

/** The input of every exported UNet that takes the timestep. */
export const timestepInput = 'timestep'

/** The slowest wave of the embedding turns once in about this many timesteps. */
const longestPeriod = 10_000

/**
 * Adds `e(t) = [cos(t·f_0) … | sin(t·f_0) …]`, `f_j = 10000^(−j/n)` with n half the size, [rows, size], where rows is the
 * number of timesteps the network is given. Gives its name, and that of the timesteps as float32, [rows, 1].
 *
 * @see Vaswani et al. 2017, "Attention Is All You Need", section 3.5, in the order of the latent diffusion code
 */
export function addTimestepEmbedding(
  graph: Graph,
  timestep: string,
  size: number,
): { readonly embedding: string; readonly timesteps: string } {
  const half = size / 2
  const frequencies = Float32Array.from({ length: half }, (_, j) => longestPeriod ** (-j / half))
  const column = graph.add('Reshape', [timestep, graph.addConstant(int64Tensor([-1, 1]))])
  const timesteps = graph.add('Cast', [column], { to: DataType.FLOAT })
  const angles = graph.add('Mul', [timesteps, graph.addConstant(float32Tensor(frequencies, [1, half]))])
  const waves = [graph.add('Cos', [angles]), graph.add('Sin', [angles])]
  return { embedding: graph.add('Concat', waves, { axis: 1 }), timesteps }
}

/** Adds `strength` where `from ≤ t ≤ to` and 0 elsewhere, [rows, 1]. */
export function addTimeWindow(
  graph: Graph,
  timesteps: string,
  { strength, from, to }: { readonly strength: number; readonly from: number; readonly to: number },
): string {
  const scalar = (value: number) => graph.addConstant(float32Tensor([value], []))
  const isLate = graph.add('Less', [timesteps, scalar(from)])
  const isEarly = graph.add('Greater', [timesteps, scalar(to)])
  const isOutside = graph.add('Or', [isLate, isEarly])
  return graph.add('Where', [isOutside, scalar(0), scalar(strength)])
}

/** Repeats rows of clips, [batch or 1, size], for the frames of latents [batch, C, frames, H, W]: [batch·frames, size]. */
export function addRowsForFrames(graph: Graph, rows: string, latents: string): string {
  const integers = (values: readonly number[]) => graph.addConstant(int64Tensor(values))
  const part = (value: string, from: number, to: number) =>
    graph.add('Slice', [graph.add('Shape', [value]), ...[[from], [to], [0]].map(integers)])
  const spread = graph.add('Reshape', [rows, graph.add('Concat', [integers([-1, 1]), part(rows, 1, 2)], { axis: 0 })])
  const dims = [part(latents, 0, 1), part(latents, 2, 3), part(rows, 1, 2)]
  const repeated = graph.add('Expand', [spread, graph.add('Concat', dims, { axis: 0 })])
  return graph.add('Reshape', [repeated, graph.add('Concat', [integers([-1]), part(rows, 1, 2)], { axis: 0 })])
}
