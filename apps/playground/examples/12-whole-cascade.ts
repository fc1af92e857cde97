// A whole cascade, from words to 256 x 256, in workers of its own. Loads ONNX Runtime and the bundled model, some 35 MB, which
// the browser keeps; then it takes half a minute or less.
import { openStudio } from '@self-cascade/web'
import { addresses, picture } from './here.ts'

const studio = openStudio({ assets: addresses.assets, providers: ['wasm'] })
const model = await studio.openModel({ url: addresses.model })
console.log(`${model.name}, native size ${model.nativeSize.width} x ${model.nativeSize.height}`)

const request = { prompt: 'a striped red house in the snow', width: 256, height: 256, seed: 7, numInferenceSteps: 8 }
for await (const event of model.generate({ ...request, guidanceScale: 4, previews: false })) {
  if (event.type === 'stage-start') console.log(`stage ${event.stage}: ${event.width} x ${event.height}`)
  if (event.type === 'step') console.log(`  timestep ${event.timestep}, ${event.milliseconds.toFixed(0)} ms`)
  if (event.type === 'picture') picture(`stage ${event.stage}`, event.image)
}
studio.dispose()
