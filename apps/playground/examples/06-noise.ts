// The noise of a seed is the same in Node and in every browser, bit for bit, and each stage has a stream of its own.
import { philoxRandom, torchRandom } from '@self-cascade/tensor'
import { plot } from './here.ts'

const first = (values: Float32Array) => [...values.slice(0, 4)].map((value) => value.toFixed(4)).join(' ')

console.log('seed 42         ', first(philoxRandom({ seed: 42 }).normal([8]).data))
console.log('seed 42 again   ', first(philoxRandom({ seed: 42 }).normal([8]).data))
console.log('seed 42, stage 1', first(philoxRandom({ seed: 42, stage: 1 }).normal([8]).data))
console.log('as PyTorch, CPU ', first(torchRandom({ seed: 42 }).normal([8]).data))

const values = philoxRandom({ seed: 42 }).normal([100_000]).data
const centres = Float64Array.from({ length: 41 }, (_, i) => (i - 20) / 5)
const counts = centres.map((centre) => values.filter((value) => Math.abs(value - centre) < 0.1).length / 20_000)
const density = centres.map((x) => Math.exp(-(x ** 2) / 2) / Math.sqrt(2 * Math.PI))
plot({ x: 'value', y: 'density', at: centres, lines: { 'counted in 100,000': counts, 'normal law': density } })
