import { evaluateGraph, float64Value, numbersOf, type ReferenceValue } from '@self-cascade/backend-reference'
import { gradientGraph } from '@self-cascade/onnx-autodiff'
import { type Graph, int64Tensor, setOutputs, tensorNumbers } from '@self-cascade/onnx-graph'
import { philoxRandom } from '@self-cascade/tensor'
import { expect, test } from 'vitest'
import { tinyAutoencoder } from './__tests__/tiny-autoencoder.ts'
import { autoencoderLoss } from './autoencoder-loss.ts'
import { type TrainedPart, tunableAutoencoder } from './tunable-autoencoder.ts'

const networks = tinyAutoencoder()
const imageDims = [2, 3, 8, 12]
const noiseDims = [2, 2, 2, 3]

const random = philoxRandom({ seed: 7 })
const pictures = Array.from(random.normal(imageDims).data, (value) => Math.tanh(value))
const noise = Array.from(random.normal(noiseDims).data)
const feeds = { pictures: float64Value(pictures, imageDims), noise: float64Value(noise, noiseDims) }

const lossOf = (trainable: TrainedPart) => autoencoderLoss({ ...tunableAutoencoder(networks, trainable), imageDims })

test.each(['both', 'decoder'] as const)(
  'the loss for %s is that of the two networks run one after the other',
  (trainable) => {
    const { graph, loss, dims } = lossOf(trainable)
    expect(dims).toEqual({ pictures: imageDims, noise: noiseDims })
    expect(numbersOf(evaluateGraph(graph, feeds)[loss]!)[0]).toBeCloseTo(expectedLoss(trainable), 6)
  },
)

/** The loss in plain loops over pictures of [2, 3, 8, 12] and latents of [2, 2, 2, 3]. */
function expectedLoss(trainable: TrainedPart): number {
  const run = (graph: Graph, value: ReferenceValue) =>
    Array.from(numbersOf(evaluateGraph(graph, { [graph.inputNames[0]!]: value })[graph.outputNames[0]!]!))
  const parameters = run(networks.encoder, feeds.pictures)
  const latents: number[] = []
  let divergence = 0
  for (let picture = 0; picture < 2; picture++) {
    for (let cell = 0; cell < 12; cell++) {
      const mean = parameters[picture * 24 + cell]!
      const logVariance = parameters[picture * 24 + 12 + cell]!
      latents.push(mean + Math.exp(logVariance / 2) * noise[picture * 12 + cell]!)
      divergence += (mean ** 2 + Math.exp(logVariance) - 1 - logVariance) / 24
    }
  }
  const restored = run(networks.decoder, float64Value(latents, noiseDims))
  const sums = { absolute: 0, squared: 0, across: 0, down: 0 }
  for (let line = 0; line < 2 * 3 * 8; line++) {
    for (let x = 0; x < 12; x++) {
      const error = (dx: number, dy: number) => {
        const at = (line + dy) * 12 + x + dx
        return restored[at]! - pictures[at]!
      }
      sums.absolute += Math.abs(error(0, 0)) / 576
      sums.squared += error(0, 0) ** 2 / 576
      if (x > 0) sums.across += Math.abs(error(0, 0) - error(-1, 0)) / (2 * 3 * 8 * 11)
      if (line % 8 > 0) sums.down += Math.abs(error(0, 0) - error(0, -1)) / (2 * 3 * 7 * 12)
    }
  }
  const { absolute, squared, across, down } = sums
  const rest = trainable === 'both' ? 3e-5 * 0.5 * divergence : 0
  return absolute + 0.4 * (across + down) + 4 * squared + rest
}

test.each(['both', 'decoder'] as const)('gradients for %s are those of central differences', (trainable) => {
  const { graph, loss, wrt } = lossOf(trainable)
  expect(wrt.some((name) => name.startsWith('vae_encoder/'))).toBe(trainable === 'both')
  const { graph: gradients, gradients: names } = gradientGraph({ graph, loss, wrt })
  const exact = evaluateGraph(gradients, feeds)
  for (const name of wrt) {
    const tensor = graph.initializers.get(name)!
    const [values, dims] = [Array.from(tensorNumbers(tensor)), tensor.dims.map(Number)]
    const gradient = Array.from(numbersOf(exact[names[name]!]!))
    const direction = values.map((_, index) => Math.sin(index + 1))
    const lossAt = (distance: number) => {
      const moved = values.map((value, index) => value + distance * direction[index]!)
      return numbersOf(evaluateGraph(graph, { ...feeds, [name]: float64Value(moved, dims) })[loss]!)[0]!
    }
    const expected = (lossAt(1e-6) - lossAt(-1e-6)) / 2e-6
    const actual = gradient.reduce((sum, one, index) => sum + one * direction[index]!, 0)
    expect(Math.abs(actual - expected) / (Math.hypot(...gradient) + 1e-3), name).toBeLessThan(1e-5)
  }
})

test('terms of weight 0 are left out', () => {
  const weights = { absolute: 0, edges: 0, squared: 1, divergence: 0 }
  const { graph, loss } = autoencoderLoss({ ...tunableAutoencoder(networks, 'both'), imageDims, weights })
  expect(graph.nodes().some(({ opType }) => opType === 'Abs')).toBe(false)
  expect(numbersOf(evaluateGraph(graph, feeds)[loss]!)[0]).toBeGreaterThan(0)
})

test('networks that do not belong together, and an encoder without variance, are refused', () => {
  const { encoder, decoder } = networks
  const join = (pair: typeof networks) => () => autoencoderLoss({ ...pair, trainable: 'both', wrt: [], imageDims })
  const meanAlone = encoder.clone()
  const [from, to, axis] = [[0], [2], [1]].map((values) => meanAlone.addConstant(int64Tensor(values)))
  setOutputs(meanAlone, [meanAlone.add('Slice', [encoder.outputNames[0]!, from!, to!, axis!])])
  const refused = expect.objectContaining({ code: 'AutoencoderUnusable' })
  expect(join({ encoder: meanAlone, decoder })).toThrow('its encoder gives 2 channels, and its decoder takes 2')
  expect(join({ encoder, decoder: encoder })).toThrow(refused)
  expect(join({ encoder, decoder: untiled(decoder) })).toThrow('pictures of [2,3,8,12] come back as [2,12,4,6]')
})

/** A decoder whose pictures have not grown to their size: it ends before its last operator but one. */
function untiled(decoder: Graph): Graph {
  const copy = decoder.clone()
  const tiles = copy.nodes().find(({ opType }) => opType === 'DepthToSpace')!
  setOutputs(copy, [tiles.input[0]!])
  return copy
}
