import { float32Tensor } from '@self-cascade/onnx-graph'
import { rowLinear, silu } from './layers.ts'
import type { UnetBuilder } from './unet-builder.ts'

/** Longest period of the sinusoids. */
const maxPeriod = 10_000

/**
 * Adds the sinusoids of numbers: `[cos(t·f), sin(t·f)]` with `f_j = 10000^(−j / half)`, j = 0 … half − 1.
 *
 * @param column the numbers, float32 [n, 1].
 * @returns [n, dim]
 * @see Ho et al., Denoising Diffusion Probabilistic Models, appendix B; the order is that of Stable Diffusion.
 */
export function sinusoids(builder: UnetBuilder, path: string, column: string, dim: number): string {
  const half = dim / 2
  const frequencies = Float32Array.from({ length: half }, (_, index) => Math.exp((-Math.log(maxPeriod) * index) / half))
  const name = `${path}.frequencies`
  builder.graph.addInitializer(Object.assign(float32Tensor(frequencies, [1, half]), { name }))
  const angles = builder.node(path, 'Mul', [column, name])
  const parts = [builder.node(path, 'Cos', [angles]), builder.node(path, 'Sin', [angles])]
  return builder.node(path, 'Concat', parts, { axis: -1 })
}

/** Adds the two linear layers of a time or size embedding, [n, from] to [n, to]. */
export function embeddingLayers(
  builder: UnetBuilder,
  path: string,
  input: string,
  { from, to }: { readonly from: number; readonly to: number },
): string {
  const first = rowLinear(builder, `${path}.linear_1`, input, { from, to })
  return rowLinear(builder, `${path}.linear_2`, silu(builder, path, first), { from: to, to })
}
