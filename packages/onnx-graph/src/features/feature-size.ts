import type { NodeProto } from 'onnx-buf'
import { intAttribute } from '../graph/attributes.ts'
import type { Graph } from '../graph/graph.ts'
import { type Dim, type ValueType, valueInfo } from '../graph/value-type.ts'
import { inferShapes } from '../shapes/infer-shapes.ts'

/** Channels and resolution of a feature. */
export interface FeatureSize {
  readonly channels: number
  readonly channelAxis: number
  readonly scale: number
  readonly axisScales: readonly number[]
}

/** A graph measured at one size. */
export interface Probe {
  /** Cells of the latents along each spatial axis. */
  readonly cells: readonly Dim[]
  typeOf(value: string): ValueType | undefined
}

/** Cells that open dims of the latents get while resolutions are measured: seven halvings without a rest. */
const probeCells = 128

/**
 * Infers the types of all values for latents of a size that divides without rest, so that resolutions can be compared. Sizes
 * that the model fixes stay.
 */
export function probeSizes(graph: Graph, latents: string): Probe {
  const dims = graph.typeOf(latents)?.dims ?? []
  const channelAxis = channelAxisOf(dims)
  const probed = dims.map((dim, axis): Dim => {
    if (typeof dim === 'number' || axis === channelAxis) return dim
    return axis === 0 ? 1 : probeCells
  })
  const sizes = new Map(dims.map((dim, axis) => [dim, probed[axis]!] as const).filter(([dim]) => dim !== ''))
  const probe = graph.clone()
  probe.setInputs(
    graph.inputs.map((info) => {
      const type = graph.typeOf(info.name)
      if (!type?.dims) return info
      const known = info.name === latents ? probed : type.dims.map((dim) => sizes.get(dim) ?? dim)
      return valueInfo(info.name, { ...type, dims: known })
    }),
  )
  const { graph: inferred } = inferShapes(probe)
  return { cells: cellsOf(probed, channelAxis), typeOf: (value) => inferred.typeOf(value) }
}

/** Channels come second. They come last when the last dim alone is fixed, or is the smallest of fixed ones. */
function channelAxisOf(dims: readonly Dim[]): number {
  const [middle, last] = [dims.slice(1, -1), dims.at(-1)]
  const isAlone = middle.every((dim) => typeof dim === 'string')
  const isSmallest = middle.every((dim) => typeof dim === 'number' && typeof last === 'number' && last < dim)
  return typeof last === 'number' && (isAlone || isSmallest) ? dims.length - 1 : 1
}

/** Gives channels and resolution of what a Concat reads; undefined where dims are not known. */
export function featureSize({ cells, typeOf }: Probe, concat: NodeProto, value: string): FeatureSize | undefined {
  const dims = typeOf(value)?.dims
  if (!dims) return undefined
  const axis = intAttribute(concat, 'axis')
  const channelAxis = axis < 0 ? axis + dims.length : axis
  const channels = dims[channelAxis]
  const axisScales = compareCells(cells, cellsOf(dims, channelAxis))
  if (typeof channels !== 'number' || !axisScales) return undefined
  return { channels, channelAxis, scale: Math.max(...axisScales), axisScales }
}

/** The dims of a picture without batch and channels. */
const cellsOf = (dims: readonly Dim[], channelAxis: number) =>
  dims.filter((_, axis) => axis !== 0 && axis !== channelAxis)

/** Frames may be folded into the batch, and all cells into one row of tokens. */
function compareCells(whole: readonly Dim[], part: readonly Dim[]): readonly number[] | undefined {
  const shared = Math.min(whole.length, part.length)
  if (!areNumbers(whole) || !areNumbers(part) || shared === 0) return undefined
  if (part.length === 1 && whole.length > 1) {
    const cells = whole.slice(-2).reduce((product, dim) => product * dim, 1)
    const ratio = roundRatio(Math.sqrt(cells / part[0]!))
    return [ratio, ratio]
  }
  const aligned = whole.slice(-shared)
  return part.slice(-shared).map((dim, axis) => roundRatio(aligned[axis]! / dim))
}

const areNumbers = (dims: readonly Dim[]): dims is readonly number[] => dims.every((dim) => typeof dim === 'number')

/** Sizes that do not divide are rounded by the network, so that 45 cells become 23: still a half. */
const roundRatio = (ratio: number) => (ratio >= 1 ? Math.round(ratio) : 1 / Math.round(1 / ratio))
