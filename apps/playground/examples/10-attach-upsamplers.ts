// Upsamplers are attached to any exported UNet by editing its graph. Loads the bundled UNet, 15 MB.
import { graphFromModel, parseModel } from '@self-cascade/onnx-graph'
import { attachUpsamplers, type UpsamplerCapacity, upsamplerParameterCount } from '@self-cascade/upsampler'
import { modelFile } from './here.ts'

const unet = graphFromModel(parseModel(await modelFile('unet/model.onnx')))
const capacities: UpsamplerCapacity[] = ['micro', 'small', 'full']

for (const shape of capacities) {
  const attached = attachUpsamplers(unet, { shape })
  const added = attached.graph.nodes().length - unet.nodes().length
  const parameters = upsamplerParameterCount(attached.shape, attached.features)
  console.log(`${shape}: ${parameters} parameters in ${attached.parameters.length} tensors, ${added} nodes more`)
}

const { graph, features } = attachUpsamplers(unet, { shape: 'micro', features: [0, 8] })
console.log('at features', features.map(({ index, channels }) => `${index} (${channels} channels)`).join(' and '))
console.log('fed are', graph.inputNames.join(', '))
