import { TensorProto_DataType as DataType } from 'onnx-buf'
import { createGraph } from '../graph/convert.ts'
import type { Graph } from '../graph/graph.ts'
import { float32Tensor, int64Tensor } from '../graph/tensor-data.ts'
import { type Dim, valueInfo } from '../graph/value-type.ts'

/** How a test network differs from the plain one. */
export interface SmallUnetOptions {
  /** Channels of each level; [4, 8, 12] by default. */
  readonly channels?: readonly number[]
  /** Dims of `sample`, [1, 4, 'height', 'width'] by default; three for sound, five for video. */
  readonly sample?: readonly Dim[]
  /** Strides of the downsampling convolutions; 2 on the last two axes, or on the only one, by default. */
  readonly strides?: readonly number[]
  /** Puts the skip in front of the decoder's own tensor. */
  readonly skipFirst?: boolean
  /** Sizes what is enlarged as the skip it will meet, rather than by a factor. */
  readonly sizesFromSkips?: boolean
  /** What happens to a skip on its way to the Concat; `depth` counts from 0 at the first of the encoder. */
  readonly passSkip?: (graph: Graph, skip: string, depth: number) => string
  /** What happens to the decoder's own tensor just before the Concat. */
  readonly passMain?: (graph: Graph, main: string) => string
  /** What a ResBlock is followed by, such as a piece of attention. */
  readonly afterBlock?: (graph: Graph, value: string, channels: number) => string
  /** Makes the outputs from what each level of the decoder gives, deepest first. */
  readonly head?: (graph: Graph, levels: readonly string[]) => readonly string[]
}

/** A skip as the decoder reads it. */
export interface SmallUnetSkip {
  readonly value: string
  readonly channels: number
  readonly scale: number
}

/** What a convolution of a test network reads and gives. */
export interface ConvOptions {
  readonly from: number
  readonly to: number
  /** Dims of the input; 4 by default. */
  readonly rank?: number
  readonly strides?: readonly number[]
  readonly kernel?: number
}

/** Adds a convolution with weights of zeros. */
export function conv(graph: Graph, input: string, options: ConvOptions): string {
  const { from, to, rank = 4, strides, kernel = 3 } = options
  const dims = [to, from, ...Array<number>(rank - 2).fill(kernel)]
  const size = dims.reduce((product, dim) => product * dim)
  const weights = graph.addConstant(float32Tensor(new Float32Array(size), dims), 'weight')
  const pads = Array<number>(2 * (rank - 2)).fill((kernel - 1) / 2)
  return graph.add('Conv', [input, weights], { pads, ...(strides && { strides }) })
}

/**
 * Builds a small U-Net: a convolution, a block and a downsampling convolution for each level, a block in the middle, and two
 * blocks for each level on the way up. Gives its skips in encoder order.
 */
export function smallUnet(options: SmallUnetOptions = {}): { graph: Graph; skips: readonly SmallUnetSkip[] } {
  const { channels = [4, 8, 12], sample = [1, 4, 'height', 'width'] } = options
  const rank = sample.length
  const strides = options.strides ?? Array.from({ length: rank - 2 }, (_, axis) => (axis >= rank - 4 ? 2 : 1))
  const graph = createGraph({ opset: 18 })
  graph.addInput('sample', { elementType: DataType.FLOAT, dims: sample })

  const skips: SmallUnetSkip[] = []
  let value = conv(graph, 'sample', { from: Number(sample[1]), to: channels[0]!, rank })
  let width = channels[0]!
  const block = (input: string, from: number, to: number) => {
    value = residualBlock(graph, input, { from, to, rank })
    width = to
    value = options.afterBlock?.(graph, value, to) ?? value
  }
  const keep = (level: number) => {
    const kept = options.passSkip?.(graph, value, skips.length) ?? value
    skips.push({ value: kept, channels: width, scale: Math.max(...strides) ** level })
  }
  keep(0)
  for (const [level, to] of channels.entries()) {
    block(value, width, to)
    keep(level)
    if (level === channels.length - 1) break
    value = conv(graph, value, { from: width, to: width, rank, strides })
    keep(level + 1)
  }
  block(value, width, width)
  const waiting = [...skips]
  const levels: string[] = []
  for (const [level, to] of [...channels.entries()].reverse()) {
    for (const skip of waiting.splice(-2).reverse()) {
      const main = options.passMain?.(graph, value) ?? value
      const operands = options.skipFirst ? [skip.value, main] : [main, skip.value]
      block(graph.add('Concat', operands, { axis: 1 }), width + skip.channels, to)
    }
    levels.push(value)
    if (level === 0) break
    value = enlarge(graph, value, options.sizesFromSkips ? { like: waiting.at(-1)!.value } : { factors: strides })
  }
  const outputs = options.head?.(graph, levels) ?? [conv(graph, value, { from: width, to: Number(sample[1]), rank })]
  graph.setOutputs(outputs.map((name) => valueInfo(name, { elementType: DataType.FLOAT })))
  return { graph, skips }
}

/** `shortcut(x) + conv(relu(conv(x)))` */
function residualBlock(graph: Graph, input: string, { from, to, rank }: ConvOptions & { rank: number }): string {
  const first = graph.add('Relu', [conv(graph, input, { from, to, rank })])
  const second = conv(graph, first, { from: to, to, rank })
  const shortcut = from === to ? input : conv(graph, input, { from, to, rank, kernel: 1 })
  return graph.add('Add', [shortcut, second])
}

/** Enlarges by factors, or to the size of another value. */
export function enlarge(
  graph: Graph,
  value: string,
  { like, factors = [2, 2] }: { readonly like?: string; readonly factors?: readonly number[] },
): string {
  if (like === undefined) {
    const scales = graph.addConstant(float32Tensor([1, 1, ...factors]), 'scales')
    return graph.add('Resize', [value, '', scales], { mode: 'nearest' })
  }
  const index = (from: number, to: number) =>
    [from, to, 0].map((number) => graph.addConstant(int64Tensor([number]), 'index'))
  const batchAndChannels = graph.add('Slice', [graph.add('Shape', [value]), ...index(0, 2)])
  const cells = graph.add('Slice', [graph.add('Shape', [like]), ...index(2, 9)])
  const sizes = graph.add('Concat', [batchAndChannels, cells], { axis: 0 })
  return graph.add('Resize', [value, '', '', sizes], { mode: 'nearest' })
}
