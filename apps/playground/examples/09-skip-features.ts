// Where the decoder of a UNet concatenates what its encoder saw. Loads the bundled UNet, 15 MB.
import { describeModel, graphFromModel, parseModel, searchSkipFeatures } from '@self-cascade/onnx-graph'
import { modelFile } from './here.ts'

const model = parseModel(await modelFile('unet/model.onnx'))
const { parameters, opsets, inputs } = describeModel(model)
console.log(`${(parameters / 1e6).toFixed(2)} million parameters, opset ${opsets['ai.onnx']}`)
console.log(inputs.map(({ name, dims }) => `${name} [${dims}]`).join(', '))

const { features, latents, reason } = searchSkipFeatures(graphFromModel(model))
console.log(reason ?? `${features.length} skip features, relative to ${latents}`)
for (const { value, channels, scale, concat } of features) {
  console.log(`1/${scale} ${String(channels).padStart(4)} channels  ${value} -> ${concat.name}`)
}
