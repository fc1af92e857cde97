import { float32Tensor, type Graph, int64Tensor } from '@self-cascade/onnx-graph'
import type { UpsamplerShape } from './capacities.ts'
import { blockNames } from './upsampler-parameters.ts'

/** One upsampler to be written into a graph. */
export interface FeatureUpsamplerInput {
  readonly graph: Graph
  readonly shape: UpsamplerShape
  /** Names of the parameters start with it. */
  readonly name: string
  /** The pivot's feature, float32, channels second. */
  readonly pivotFeature: string
  /** The feature of the large run that the result is added to. */
  readonly feature: string
  /** Axes of the feature: 4, or 5 with frames, each of which is upsampled by itself. */
  readonly rank: number
  readonly channels: number
  /** `e(t)`, [rows, E]; one row for all, or one for each row of the feature. */
  readonly embedding: string
  /** A factor on the result, [rows or 1, 1], such as a window over timesteps. */
  readonly factor?: string | undefined
}

/**
 * Adds `φ(h_pivot, t)` to a graph and gives the name of its value, which has the dims of the feature. With `y` at first the
 * pivot's feature, each block is `y ← y + conv2(silu(conv1(y) · (1 + scale(t)) + shift(t)))`, where scale and shift are linear
 * maps of `e(t)`. The result is what the blocks added and the pivot's feature itself through a gate, `y − (1 − gate(t)) · h_pivot`,
 * gate a linear map of `e(t)`, resized bilinearly before the blocks or at the end.
 *
 * @see Guo et al. 2024, "Make a Cheap Scaling", eq. 8, to which a gate of 1 comes down. Ours starts at 0, as do the last
 * convolutions of the blocks, so that training starts from the network as it is and reaches both at once.
 */
export function addFeatureUpsampler(input: FeatureUpsamplerInput): string {
  const { graph, shape, pivotFeature, factor, rank } = input
  const start = shape.resize === 'first' ? resizeLike(input, pivotFeature) : pivotFeature
  const { blocks, closed } = modulations(input)
  const addBlock = shape.sharedKernels ? addSharedBlock : addMixingBlock
  const y = blockNames.reduce((y, block, at) => addBlock(input, y, { block, ...blocks[at]! }), start)
  const withheld = graph.add('Mul', [start, reshape(graph, closed, [-1, channelsOf(input), ...ones(rank - 2)])])
  const added = graph.add('Add', [y, withheld])
  const scaled =
    factor === undefined ? added : graph.add('Mul', [added, reshape(graph, factor, [-1, 1, ...ones(rank - 2)])])
  return shape.resize === 'last' ? resizeLike(input, scaled) : scaled
}

/** What the timestep does to a block: `1 + scale(t)` and `shift(t)`, [rows, M] each. */
interface Modulation {
  readonly scale: string
  readonly shift: string
}

/**
 * All linear maps of `e(t)` as one, since each node costs time: the modulation of each block, and `gate(t) − 1`. Their weights
 * are put together once, when the network is loaded.
 */
function modulations(input: FeatureUpsamplerInput): {
  readonly blocks: readonly Modulation[]
  readonly closed: string
} {
  const { graph, name, embedding } = input
  const layers = [...blockNames.map((block) => `${block}.time`), 'gate']
  const joined = (part: string) =>
    graph.add(
      'Concat',
      layers.map((layer) => `${name}.${layer}.${part}`),
      { axis: 0 },
    )
  const [hidden, gates] = [hiddenWidth(input), channelsOf(input)]
  const sizes = [...blockNames.flatMap(() => [hidden, hidden]), gates]
  const offsets = [...blockNames.flatMap(() => [1, 0]), -1].flatMap((offset, at) => new Array(sizes[at]!).fill(offset))
  const bias = graph.add('Add', [joined('bias'), graph.addConstant(float32Tensor(offsets, [offsets.length]))])
  const all = graph.add('Gemm', [embedding, joined('weight'), bias], { transB: 1 })
  const split = graph.addNode({
    opType: 'Split',
    inputs: [all, integers(graph, sizes)],
    attributes: { axis: 1 },
    outputCount: sizes.length,
  })
  const parts = split.output
  const blocks = blockNames.map((_, at) => ({ scale: parts[2 * at]!, shift: parts[2 * at + 1]! }))
  return { blocks, closed: parts.at(-1)! }
}

type Block = Modulation & { readonly block: string }

/** A block whose kernels mix channels. */
function addMixingBlock(input: FeatureUpsamplerInput, y: string, block: Block): string {
  const { graph, rank, channels } = input
  const hidden = hiddenWidth(input)
  const kernelDims = (to: number, from: number) => (rank === 5 ? [to, from, 1, 3, 3] : undefined)
  const conv1 = convolve(input, y, `${block.block}.conv1`, kernelDims(hidden, channels))
  const activated = silu(graph, modulate(graph, conv1, block, [-1, hidden, ...ones(rank - 2)]))
  return graph.add('Add', [y, convolve(input, activated, `${block.block}.conv2`, kernelDims(channels, hidden))])
}

/**
 * A block whose kernels serve every channel by itself. Each hidden unit gets a copy of the channels, so that the convolutions are
 * depthwise: ONNX Runtime runs those four times as fast as convolutions of many rows with one channel.
 */
function addSharedBlock(input: FeatureUpsamplerInput, y: string, block: Block): string {
  const { graph, name, rank } = input
  const hidden = hiddenWidth(input)
  const dims = graph.add('Shape', [y])
  // A pivot of one row has as many rows as there are timesteps from the modulation on.
  const like = (value: string, shape: string) => {
    const inner = graph.add('Concat', [integers(graph, [-1]), slice(graph, shape, 1, rank)], { axis: 0 })
    return graph.add('Reshape', [value, inner])
  }
  const copies = graph.add('Concat', new Array<string>(hidden).fill(y), { axis: 1 })
  const conv1 = depthwise(
    input,
    copies,
    `${block.block}.conv1`,
    repeated(input, `${name}.${block.block}.conv1.bias`, []),
  )
  const byUnit = modulate(graph, reshape(graph, conv1, [0, hidden, -1]), block, [-1, hidden, 1])
  const activated = like(silu(graph, byUnit), graph.add('Shape', [conv1]))
  const conv2 = reshape(graph, depthwise(input, activated, `${block.block}.conv2`), [0, hidden, -1])
  const change = graph.add('ReduceSum', [conv2, integers(graph, [1])], { keepdims: 0 })
  return graph.add('Add', [y, graph.add('Add', [like(change, dims), `${name}.${block.block}.conv2.bias`])])
}

/** A depthwise convolution of M copies of the channels, each with the kernel of its hidden unit. */
function depthwise(input: FeatureUpsamplerInput, x: string, layer: string, bias?: string): string {
  const { graph, name, rank } = input
  const kernels = repeated(input, `${name}.${layer}.weight`, rank === 5 ? [1, 1, 3, 3] : [1, 3, 3])
  const group = hiddenWidth(input) * input.channels
  return graph.add('Conv', [x, kernels, ...(bias ? [bias] : [])], { ...convolutionOf(rank === 5), group })
}

/** Repeats what each hidden unit has, of dims `own`, for every channel: [M·C, …own]. */
function repeated(input: FeatureUpsamplerInput, value: string, own: readonly number[]): string {
  const { graph, channels } = input
  const units = reshape(graph, value, [hiddenWidth(input), 1, ...own])
  const spread = graph.add('Expand', [units, integers(graph, [hiddenWidth(input), channels, ...own])])
  return reshape(graph, spread, [-1, ...own])
}

const channelsOf = ({ shape, channels }: FeatureUpsamplerInput): number => (shape.sharedKernels ? 1 : channels)

const hiddenWidth = ({ shape, channels }: FeatureUpsamplerInput): number =>
  shape.hidden === 'channels' ? channels : shape.hidden

const ones = (count: number): readonly number[] => new Array<number>(count).fill(1)

/** `x · (1 + scale(t)) + shift(t)`. */
function modulate(graph: Graph, x: string, { scale, shift }: Modulation, dims: readonly number[]): string {
  return graph.add('Add', [graph.add('Mul', [x, reshape(graph, scale, dims)]), reshape(graph, shift, dims)])
}

const silu = (graph: Graph, x: string): string => graph.add('Mul', [x, graph.add('Sigmoid', [x])])

/** A 3x3 convolution that keeps the size. Clips take their kernels with an axis of one frame. */
function convolve(
  { graph, name }: FeatureUpsamplerInput,
  x: string,
  layer: string,
  kernelDims?: readonly number[],
): string {
  const weight = `${name}.${layer}.weight`
  const kernel = kernelDims ? reshape(graph, weight, kernelDims) : weight
  return graph.add('Conv', [x, kernel, `${name}.${layer}.bias`], convolutionOf(kernelDims !== undefined))
}

const convolutionOf = (hasFrames: boolean) =>
  hasFrames ? { kernel_shape: [1, 3, 3], pads: [0, 1, 1, 0, 1, 1] } : { kernel_shape: [3, 3], pads: [1, 1, 1, 1] }

/** Resizes the last two axes to those of the feature, bilinearly, pixel centres at halves (align_corners false). */
function resizeLike({ graph, feature, rank }: FeatureUpsamplerInput, x: string): string {
  const own = slice(graph, graph.add('Shape', [x]), 0, rank - 2)
  const wanted = slice(graph, graph.add('Shape', [feature]), rank - 2, rank)
  const sizes = graph.add('Concat', [own, wanted], { axis: 0 })
  return graph.add('Resize', [x, '', '', sizes], { mode: 'linear', coordinate_transformation_mode: 'half_pixel' })
}

function reshape(graph: Graph, x: string, dims: readonly number[]): string {
  return graph.add('Reshape', [x, integers(graph, dims)])
}

function slice(graph: Graph, x: string, from: number, to: number): string {
  return graph.add('Slice', [x, ...[[from], [to], [0]].map((values) => integers(graph, values))])
}

const integers = (graph: Graph, values: readonly number[]): string => graph.addConstant(int64Tensor(values))
