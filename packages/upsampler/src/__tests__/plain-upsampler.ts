import { createTensor, type NamedTensors, type Tensor } from '@self-cascade/core'
import type { UpsamplerShape } from '../capacities.ts'

/** Rows and columns of numbers. */
type Plane = readonly (readonly number[])[]

/** What `φ_n(h_pivot, t)` is computed from. */
export interface PlainUpsamplerInput {
  readonly shape: UpsamplerShape
  readonly parameters: NamedTensors
  /** Such as `skip2`. */
  readonly name: string
  /** [N, C, H, W] or [N, C, F, H, W]. */
  readonly pivot: Tensor
  /** Rows and columns of the feature. */
  readonly size: readonly [number, number]
  /** One for all rows, or one for each. */
  readonly timesteps: readonly number[]
  /** What the timesteps multiply the result by; 1 by default. */
  readonly factor?: (timestep: number) => number
}

/** Computes an upsampler by its formula, in float64 and one picture at a time: what the graphs are checked against. */
export function plainUpsampler({ pivot, size, timesteps, factor = () => 1, ...network }: PlainUpsamplerInput): Tensor {
  const [rows, channels, ...space] = pivot.dims as readonly [number, number, ...number[]]
  const frames = space.length === 3 ? space[0]! : 1
  const count = Math.max(rows, timesteps.length)
  const dims = [count, channels, ...space.slice(0, -2), ...size]
  const result = new Float32Array(count * channels * frames * size[0] * size[1])
  const [height, width] = space.slice(-2) as [number, number]
  const offset = (row: number, channel: number, frame: number) => (row * channels + channel) * frames + frame
  for (let row = 0; row < count; row++) {
    const timestep = timesteps[timesteps.length === 1 ? 0 : row]!
    for (let frame = 0; frame < frames; frame++) {
      const maps = Array.from({ length: channels }, (_, channel) =>
        planeAt(pivot.data, offset(rows === 1 ? 0 : row, channel, frame), height, width),
      )
      const upsampled = upsample(network, maps, size, timestep)
      upsampled.forEach((plane, channel) => {
        const values = plane.flat().map((value) => value * factor(timestep))
        result.set(values, offset(row, channel, frame) * size[0] * size[1])
      })
    }
  }
  return createTensor('float32', result, dims)
}

type Network = Pick<PlainUpsamplerInput, 'shape' | 'parameters' | 'name'>

/** One picture: all its channels together, or each by itself where they share their kernels. */
function upsample(network: Network, maps: readonly Plane[], size: readonly [number, number], timestep: number) {
  if (!network.shape.sharedKernels) return upsampleMaps(network, maps, size, timestep, maps.length)
  return maps.flatMap((map) => upsampleMaps(network, [map], size, timestep, maps.length))
}

function upsampleMaps(
  { shape, parameters, name }: Network,
  maps: readonly Plane[],
  size: readonly [number, number],
  timestep: number,
  channels: number,
): readonly Plane[] {
  const hidden = shape.hidden === 'channels' ? channels : shape.hidden
  const valuesOf = (layer: string) => Array.from((parameters[`${name}.${layer}`] as Tensor).data)
  const embedding = embed(timestep, shape.embeddingSize)
  const linear = (layer: string) =>
    valuesOf(`${layer}.bias`).map((bias, output) => {
      const weights = valuesOf(`${layer}.weight`).slice(
        output * shape.embeddingSize,
        (output + 1) * shape.embeddingSize,
      )
      return bias + sum(weights.map((weight, index) => weight * embedding[index]!))
    })
  const conv = (planes: readonly Plane[], layer: string) =>
    convolve(planes, valuesOf(`${layer}.weight`), valuesOf(`${layer}.bias`))
  const start = shape.resize === 'first' ? maps.map((map) => resize(map, size)) : maps
  let y = start
  for (const block of ['block1', 'block2']) {
    const modulation = linear(`${block}.time`)
    const h = conv(y, `${block}.conv1`).map((plane, index) =>
      mapPlane(plane, (value) => silu(value * (1 + modulation[index]!) + modulation[hidden + index]!)),
    )
    const change = conv(h, `${block}.conv2`)
    y = y.map((plane, index) => mapPlane(plane, (value, row, column) => value + change[index]![row]![column]!))
  }
  const gate = linear('gate')
  const gated = y.map((plane, index) =>
    mapPlane(plane, (value, row, column) => value - (1 - gate[index]!) * start[index]![row]![column]!),
  )
  return shape.resize === 'last' ? gated.map((map) => resize(map, size)) : gated
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0)
const silu = (value: number): number => value / (1 + Math.exp(-value))

/**
 * `[cos(t·f_0) … | sin(t·f_0) …]`, `f_j = exp(−ln(10000)·j/n)`. The angles are rounded to float32, as in every network: at
 * t = 900 that is as much as 3e-5 of a wave.
 */
function embed(timestep: number, size: number): readonly number[] {
  const frequency = (j: number) => Math.fround(Math.exp((-Math.log(10_000) * j) / (size / 2)))
  const angles = Array.from({ length: size / 2 }, (_, j) => Math.fround(timestep * frequency(j)))
  return [...angles.map(Math.cos), ...angles.map(Math.sin)]
}

function planeAt(data: Float32Array, index: number, height: number, width: number): Plane {
  const start = index * height * width
  return Array.from({ length: height }, (_, row) =>
    Array.from(data.subarray(start + row * width, start + (row + 1) * width)),
  )
}

const mapPlane = (plane: Plane, change: (value: number, row: number, column: number) => number): Plane =>
  plane.map((line, row) => line.map((value, column) => change(value, row, column)))

/** 3x3, stride 1, a border of one zero; weights [to, from, 3, 3]. */
function convolve(planes: readonly Plane[], weights: readonly number[], biases: readonly number[]): readonly Plane[] {
  return biases.map((bias, to) =>
    mapPlane(planes[0]!, (_, row, column) => {
      let value = bias
      planes.forEach((plane, from) => {
        for (let tap = 0; tap < 9; tap++) {
          const input = plane[row + Math.floor(tap / 3) - 1]?.[column + (tap % 3) - 1] ?? 0
          value += input * weights[(to * planes.length + from) * 9 + tap]!
        }
      })
      return value
    }),
  )
}

/** Bilinear, pixel centres at halves, positions beyond the border taken to it. */
function resize(plane: Plane, [height, width]: readonly [number, number]): Plane {
  const place = (index: number, from: number, to: number) => {
    const position = Math.min(Math.max(((index + 0.5) * from) / to - 0.5, 0), from - 1)
    const low = Math.floor(position)
    return { low, high: Math.min(low + 1, from - 1), share: position - low }
  }
  return Array.from({ length: height }, (_, row) => {
    const y = place(row, plane.length, height)
    return Array.from({ length: width }, (_, column) => {
      const x = place(column, plane[0]!.length, width)
      const line = (one: readonly number[]) => one[x.low]! * (1 - x.share) + one[x.high]! * x.share
      return line(plane[y.low]!) * (1 - y.share) + line(plane[y.high]!) * y.share
    })
  })
}
