import { float64Value, makeValue, numbersOf, prepareGraph, type ReferenceValue } from '@self-cascade/backend-reference'
import type { NamedTensors } from '@self-cascade/core'
import { gradientGraph, meanSquaredError } from '@self-cascade/onnx-autodiff'
import { DataType, specialize } from '@self-cascade/onnx-graph'
import { expect, test } from 'vitest'
import { fixedFor, openUnet, unetFeeds } from './__tests__/networks.ts'
import { trainedParameters } from './__tests__/parameters.ts'
import { waveTensor } from './__tests__/run-graph.ts'
import { shapes } from './__tests__/shapes.ts'
import { attachUpsamplers } from './attach-upsamplers.ts'
import type { UpsamplerShape } from './capacities.ts'

const noiseDims = [1, 4, 8, 8]

/** tiny-sd with upsamplers and a loss, made for latents of 8x8 cells and pivots whose sizes have no whole ratio to them. */
function trainingCase(shape: UpsamplerShape) {
  const unet = openUnet('tiny-sd')
  const feeds = unetFeeds(unet, { size: [8, 8] })
  const { graph, features } = attachUpsamplers(fixedFor(unet, feeds), { shape, weights: 'inputs' })
  const pivots = features.map(
    ({ index, channels, scale }) =>
      [`pivot_skip${index}`, waveTensor([1, channels, Math.ceil(6 / scale), Math.ceil(5 / scale)], 0.3)] as const,
  )
  const inputs = { ...feeds, ...Object.fromEntries(pivots) }
  const inputDims = Object.fromEntries(Object.entries(inputs).map(([name, { dims }]) => [name, dims]))
  const fixed = specialize(graph, { inputDims }).graph.clone()
  fixed.addInput('noise', { elementType: DataType.FLOAT, dims: noiseDims })
  const loss = meanSquaredError(fixed, { prediction: fixed.outputNames[0]!, target: 'noise' })
  const parameters = trainedParameters(shape, features)
  return { graph: fixed, loss, parameters, inputs: { ...inputs, noise: waveTensor(noiseDims, 0.17) } }
}

const valuesOf = (tensors: NamedTensors): Record<string, ReferenceValue> =>
  Object.fromEntries(
    Object.entries(tensors).map(([name, { type, dims, data }]) => [
      name,
      type === 'int64' ? makeValue(DataType.INT64, dims, data) : float64Value(data as Float32Array, dims),
    ]),
  )

const numbers = (value: ReferenceValue | undefined) => Array.from(numbersOf(value!))

/** Values moved by a distance along directions, one for each name. */
function moved(start: Readonly<Record<string, ReferenceValue>>, directions: Readonly<Record<string, number[]>>) {
  const move = (name: string, distance: number) => {
    const elements = numbers(start[name]).map((one, index) => one + distance * directions[name]![index]!)
    return [name, float64Value(elements, start[name]!.dims)] as const
  }
  return (distance: number) => Object.fromEntries(Object.keys(directions).map((name) => move(name, distance)))
}

/** Measured: 5e-8 at most. Constants of gradient rules are float32. */
const tolerance = 1e-6

test.each(shapes)('gradients of $capacity, resize $resize, are central differences', ({ shape }) => {
  const { graph, loss, parameters, inputs } = trainingCase(shape)
  const names = Object.keys(parameters)
  const { graph: gradients, gradients: outputs } = gradientGraph({ graph, loss, wrt: names })
  const start = valuesOf(parameters)
  const others = valuesOf(inputs)
  const exact = prepareGraph(gradients).run({ ...others, ...start })
  const forward = prepareGraph(graph, { fetches: [loss] })
  for (const name of names) expect(Math.hypot(...numbers(exact[outputs[name]!])), name).toBeGreaterThan(0)
  for (const seed of [1, 2]) {
    const direction = (name: string, place: number) =>
      numbers(start[name]).map((_, index) => Math.sin(seed * (index + 1) + place))
    const directions = Object.fromEntries(names.map((name, place) => [name, direction(name, place)]))
    const at = moved(start, directions)
    const lossAt = (distance: number) => numbers(forward.run({ ...others, ...at(distance) })[loss])[0]!
    const step = 1e-5
    const difference = (lossAt(step) - lossAt(-step)) / (2 * step)
    const terms = names.map((name) =>
      numbers(exact[outputs[name]!]).reduce((sum, one, index) => sum + one * directions[name]![index]!, 0),
    )
    const derivative = terms.reduce((sum, one) => sum + one, 0)
    expect(Math.abs(derivative - difference) / Math.hypot(...terms)).toBeLessThan(tolerance)
  }
})
