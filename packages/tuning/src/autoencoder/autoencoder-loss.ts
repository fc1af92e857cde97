import type { GraphOps, Value } from '@self-cascade/onnx-autodiff'
import { DataType, inferShapes, setOutputs } from '@self-cascade/onnx-graph'
import type { DenoisingGraph } from '../denoising-loss.ts'
import { autoencoderGraph } from './autoencoder-graph.ts'
import type { TunableAutoencoder } from './tunable-autoencoder.ts'

/** How much each term of the loss counts; 0 leaves a term out. */
export interface AutoencoderLossWeights {
  /** Of the mean absolute error. 1 by default. */
  readonly absolute?: number
  /** Of the mean absolute error of differences between neighbours, horizontal and vertical. 0.4 by default. */
  readonly edges?: number
  /** Of the mean squared error. 4 by default. */
  readonly squared?: number
  /** Of the divergence of the latents from unit noise. 3e-5 by default, and 0 when the encoder is frozen. */
  readonly divergence?: number
}

/** What {@link autoencoderLoss} joins. */
export interface AutoencoderLossOptions extends Omit<TunableAutoencoder, 'parameterCount'> {
  /** [N, 3, H, W] of the pictures; H and W divide by what the networks divide by. */
  readonly imageDims: readonly number[]
  readonly weights?: AutoencoderLossWeights
}

/** An autoencoder with its loss, as a trainer takes it. */
export interface AutoencoderLossGraph extends DenoisingGraph {
  /** Dims of every feed: `pictures` [N, 3, H, W] in -1..1 and `noise` [N, C, h, w]. */
  readonly dims: { readonly pictures: readonly number[]; readonly noise: readonly number[] }
}

/**
 * Joins the two networks of an autoencoder into one graph and adds the loss of a variational autoencoder (Kingma and Welling 2014,
 * eq. 10) with a reconstruction error for pictures with sharp edges. With `z = μ + exp(log σ² / 2) · ε` and `d = decoder(z) − x`:
 * `mean |d| + 0.4 · (mean |∂ₓd| + mean |∂ᵧd|) + 4 · mean d² + 3e-5 · ½ · mean(μ² + σ² − 1 − log σ²)`, where ∂ is the difference of
 * neighbours. The graphs that are passed in stay as they are.
 *
 * @throws {@link AutoencoderUnusable} when the networks do not belong together, or the encoder gives no log variance.
 */
export function autoencoderLoss(options: AutoencoderLossOptions): AutoencoderLossGraph {
  const { imageDims, wrt, trainable, weights = {} } = options
  const { graph, ops, pictures, mean, logVariance, decode } = autoencoderGraph({ ...options, keep: wrt })
  const noise = { name: graph.addInput('noise', { elementType: DataType.FLOAT, dims: mean.dims }), dims: mean.dims }
  const deviation = ops.unary('Exp', ops.scale(logVariance, 0.5))
  const difference = ops.sub(decode(ops.add(mean, ops.mul(deviation, noise))), pictures)
  const { absolute = 1, edges = 0.4, squared = 4, divergence = trainable === 'both' ? 3e-5 : 0 } = weights
  const terms = [
    [absolute, () => meanAbsolute(ops, difference)],
    [
      edges,
      () =>
        ops.add(meanAbsolute(ops, neighbours(ops, difference, 3)), meanAbsolute(ops, neighbours(ops, difference, 2))),
    ],
    [squared, () => meanOf(ops, ops.square(difference))],
    [divergence, () => divergenceOf(ops, mean, logVariance)],
  ] as const
  const used = terms.flatMap(([weight, term]) => (weight === 0 ? [] : [ops.scale(term(), weight)]))
  const loss = used.slice(1).reduce(ops.add, used[0] ?? ops.scalar(0))
  setOutputs(graph, [loss.name])
  return { graph: inferShapes(graph).graph, loss: loss.name, wrt, dims: { pictures: imageDims, noise: mean.dims } }
}

const meanOf = (ops: GraphOps, value: Value): Value => ops.reduceMean(value, [0, 1, 2, 3], false)

const meanAbsolute = (ops: GraphOps, value: Value): Value => meanOf(ops, ops.unary('Abs', value))

/** Each element less the one before it along an axis. */
function neighbours(ops: GraphOps, value: Value, axis: number): Value {
  const length = value.dims[axis]!
  return ops.sub(
    ops.slice(value, [{ axis, start: 1, end: length }]),
    ops.slice(value, [{ axis, start: 0, end: length - 1 }]),
  )
}

/** `½ · mean(μ² + σ² − 1 − log σ²)`: the divergence of the posterior from unit noise, per element of the latents. */
function divergenceOf(ops: GraphOps, mean: Value, logVariance: Value): Value {
  const excess = ops.sub(ops.shift(ops.unary('Exp', logVariance), -1), logVariance)
  return ops.scale(meanOf(ops, ops.add(ops.square(mean), excess)), 0.5)
}
