import { closeSync, openSync, writeFileSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { scenesModelUrl } from '@self-cascade/scenes-model'
import { philoxRandom } from '@self-cascade/tensor'
import { buildUnetFiles, repeatedInitializers, unetPresets } from '@self-cascade/unet-graph'

/** Networks to measure: where their ONNX file lies (written to the folder where it must be), and what they are fed. */
export const attentionModels = {
  scenes: {
    ...{ batch: 2, tokens: 16, width: 128, sizes: [16, 32, 64] },
    write: () => fileURLToPath(new URL('unet/model.onnx', scenesModelUrl)),
  },
  sd15: {
    ...{ batch: 1, tokens: 77, width: 768, sizes: [64, 128] },
    write: (folder) => writeUnet(folder, unetPresets.sd15),
  },
}

function writeUnet(folder, config) {
  const initializers = repeatedInitializers(philoxRandom({ seed: 0 }))
  const { model, data } = buildUnetFiles(config, { initializers })
  const path = join(folder, 'model.onnx')
  writeFileSync(path, model)
  const file = openSync(join(folder, 'model.onnx_data'), 'w')
  for (const part of data) for (let done = 0; done < part.length; ) done += writeSync(file, part, done)
  closeSync(file)
  return path
}
