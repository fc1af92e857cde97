import { join } from 'node:path'
import { testModelPath } from '@self-cascade/test-models'

/** A UNet of Stable Diffusion's structure with 478 780 weights, exported by PyTorch. */
export const tinySdUnetPath = join(testModelPath('tiny-sd'), 'unet/model.onnx')
