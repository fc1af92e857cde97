import { createError, type Tensor } from '@self-cascade/core'
import { CheckpointMismatch } from './errors.ts'
import type { InitializerSource } from './initializer-source.ts'

/**
 * Takes every parameter from the tensor of its name in a diffusers checkpoint. Linear layers are copied, to lie as [in, out];
 * the others are shared.
 *
 * @throws {@link CheckpointMismatch} when the source is asked for a parameter that is not there or has other dims.
 * @example
 * ```ts
 * const { tensors } = readSafetensors(await readFile('unet/diffusion_pytorch_model.safetensors'))
 * const initializers = checkpointInitializers((name) => tensors[name] && toFloat32Tensor(toTensor(tensors[name])))
 * const graph = buildUnet(unetPresets.sd15, { initializers })
 * ```
 */
export function checkpointInitializers(tensorOf: (name: string) => Tensor | undefined): InitializerSource {
  return ({ name, checkpointDims, isTransposed }) => {
    const tensor = tensorOf(name)
    if (!tensor) throw createError(CheckpointMismatch, { name, problem: 'is not there' })
    if (`${tensor.dims}` !== `${checkpointDims}`) {
      throw createError(CheckpointMismatch, { name, problem: `is [${tensor.dims}], not [${checkpointDims}]` })
    }
    return isTransposed ? transposed(tensor.data, checkpointDims[0]!, checkpointDims[1]!) : tensor.data
  }
}

function transposed(values: Float32Array, rows: number, columns: number): Float32Array {
  const result = new Float32Array(values.length)
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) result[column * rows + row] = values[row * columns + column]!
  }
  return result
}
