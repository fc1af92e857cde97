// The header of a safetensors file: here, the smallest upsamplers that come with the bundled model. Loads 12 kB.
import { readSafetensors } from '@self-cascade/safetensors'
import { modelFile } from './here.ts'

const { tensors, metadata } = readSafetensors(await modelFile('upsamplers/micro-128-256.safetensors'))

let parameters = 0
for (const [name, { dtype, shape }] of Object.entries(tensors)) {
  if (name.startsWith('skip2.')) console.log(name.padEnd(26), dtype, shape)
  parameters += shape.reduce((size, dim) => size * dim, 1)
}
console.log(`${Object.keys(tensors).length} tensors, ${parameters} parameters`)
console.log('metadata:', Object.keys(metadata))
