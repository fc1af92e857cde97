import type { UnetBuilder } from './unet-builder.ts'
import type { InitialValue } from './unet-parameter.ts'

/** PyTorch's start of convolutions and linear layers, weight and bias: `U(−1/√fanIn, 1/√fanIn)`, Kaiming's with a = √5. */
const kaimingUniform = (fanIn: number): InitialValue => ({ kind: 'uniform', bound: 1 / Math.sqrt(fanIn) })
const constant = (value: number): InitialValue => ({ kind: 'constant', value })

/** Channels read and channels made. */
export interface LayerSize {
  readonly from: number
  readonly to: number
}

/** Size of a convolution. */
export interface ConvSize extends LayerSize {
  /** [3, 3] by default. */
  readonly kernel?: readonly [height: number, width: number]
  /** 1 by default. */
  readonly stride?: number
}

/**
 * Adds a 2-D convolution that keeps the size of its input, or divides it by `stride`. One over time, [3, 1], has its three
 * dims in a checkpoint.
 */
export function conv(
  builder: UnetBuilder,
  path: string,
  input: string,
  { from, to, kernel = [3, 3], stride = 1 }: ConvSize,
): string {
  const initial = kaimingUniform(from * kernel[0] * kernel[1])
  const dims = [to, from, ...kernel]
  const checkpointDims = kernel[0] === kernel[1] ? dims : [...dims, 1]
  const weight = builder.parameter({ name: `${path}.weight`, dims, checkpointDims, initial })
  const bias = builder.parameter({ name: `${path}.bias`, dims: [to], initial })
  const pads = kernel.map((side) => (side - 1) / 2)
  return builder.node(path, 'Conv', [input, weight, bias], {
    kernel_shape: kernel,
    strides: [stride, stride],
    pads: [...pads, ...pads],
  })
}

/** Adds a linear layer over the last axis of an input of any rank: MatMul and, with a bias, Add. */
export function linear(
  builder: UnetBuilder,
  path: string,
  input: string,
  { from, to, bias = true }: LayerSize & { readonly bias?: boolean },
): string {
  const initial = kaimingUniform(from)
  const weight = builder.parameter({ name: `${path}.weight`, dims: [from, to], isTransposed: true, initial })
  const product = builder.node(path, 'MatMul', [input, weight])
  if (!bias) return product
  return builder.node(path, 'Add', [product, builder.parameter({ name: `${path}.bias`, dims: [to], initial })])
}

/** Adds a linear layer over the rows of a matrix: one Gemm, its weight [out, in] as in a checkpoint. */
export function rowLinear(builder: UnetBuilder, path: string, input: string, { from, to }: LayerSize): string {
  const initial = kaimingUniform(from)
  const weight = builder.parameter({ name: `${path}.weight`, dims: [to, from], initial })
  const bias = builder.parameter({ name: `${path}.bias`, dims: [to], initial })
  return builder.node(path, 'Gemm', [input, weight, bias], { transB: 1 })
}

/**
 * Adds a group norm of [batch, channels, a, b]: an instance norm over groups, then one factor and one summand per channel. The
 * last axis keeps its place in both reshapes, so that no size has to be known.
 */
export function groupNorm(
  builder: UnetBuilder,
  path: string,
  input: string,
  { channels, groups, epsilon }: { readonly channels: number; readonly groups: number; readonly epsilon: number },
): string {
  const { node } = builder
  const grouped = node(path, 'Reshape', [input, builder.ints(0, groups, -1, 0)])
  const [ones, zeros] = [1, 0].map((value) => builder.floats(...new Array<number>(groups).fill(value)))
  const normal = node(path, 'InstanceNormalization', [grouped, ones!, zeros!], { epsilon })
  const restored = node(path, 'Reshape', [normal, builder.ints(0, channels, -1, 0)])
  const shape = { dims: [channels, 1, 1], checkpointDims: [channels] }
  const weight = builder.parameter({ name: `${path}.weight`, ...shape, initial: constant(1) })
  const bias = builder.parameter({ name: `${path}.bias`, ...shape, initial: constant(0) })
  return node(path, 'Add', [node(path, 'Mul', [restored, weight]), bias])
}

/** Adds a layer norm over the last axis. */
export function layerNorm(builder: UnetBuilder, path: string, input: string, channels: number): string {
  const weight = builder.parameter({ name: `${path}.weight`, dims: [channels], initial: constant(1) })
  const bias = builder.parameter({ name: `${path}.bias`, dims: [channels], initial: constant(0) })
  return builder.node(path, 'LayerNormalization', [input, weight, bias], { axis: -1, epsilon: 1e-5 })
}

/** Adds `x · σ(x)`. */
export function silu(builder: UnetBuilder, path: string, input: string): string {
  return builder.node(path, 'Mul', [input, builder.node(path, 'Sigmoid', [input])])
}

/** Adds `x · ½ · (1 + erf(x / √2))`. */
export function gelu(builder: UnetBuilder, path: string, input: string): string {
  const { node, float } = builder
  const erf = node(path, 'Erf', [node(path, 'Div', [input, float(Math.SQRT2)])])
  const product = node(path, 'Mul', [input, node(path, 'Add', [erf, float(1)])])
  return node(path, 'Mul', [product, float(0.5)])
}
