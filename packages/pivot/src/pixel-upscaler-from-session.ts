import {
  type AnyTensor,
  assertSameDims,
  createError,
  createTensor,
  InvalidOption,
  type Session,
  type Tensor,
  throwIfAborted,
} from '@self-cascade/core'
import {
  batchToFrames,
  concatBatch,
  framesToBatch,
  type GridSize,
  resize,
  sliceBatch,
  toFloat16Tensor,
  toFloat32Tensor,
} from '@self-cascade/tensor'
import { NotAnUpscaler } from './errors.ts'
import { fromRange, type PixelRange, toRange } from './pixel-range.ts'
import type { PhiOptions } from './resize-latents.ts'
import { bindUpscaler, type UpscalerBindings } from './upscaler-bindings.ts'

/**
 * Super-resolution as φ: brings pictures [N, 3, H, W] (or clips [N, 3, F, H, W]) in −1..1 to exactly the size asked for,
 * in pixels.
 */
export type PixelUpscaler = (
  pixels: Tensor,
  size: GridSize,
  options?: { readonly signal?: AbortSignal },
) => Promise<Tensor>

/** How a super-resolution model is run. */
export interface PixelUpscalerOptions extends PhiOptions {
  /** The model's values for black and white: `[0, 1]` (the default, as Real-ESRGAN and Swin2SR have it) or `[-1, 1]`. */
  readonly range?: PixelRange
}

/**
 * Makes an upscaler of any ONNX super-resolution model with one picture input. Pictures are run one at a time, to keep memory
 * low and to serve models with a fixed batch; the result is then resized to the exact size (bicubic with antialiasing unless
 * asked otherwise), whatever the model's own factor.
 *
 * @throws {@link NotAnUpscaler} when the model's inputs and outputs are not those of one, or its result is no larger picture.
 * @throws {@link InvalidOption} for a range whose ends are equal or not finite.
 * @throws {@link DimsMismatch} when the model has a fixed size and the picture another.
 */
export function pixelUpscalerFromSession(session: Session, options: PixelUpscalerOptions = {}): PixelUpscaler {
  const { range = [0, 1], interpolation = 'bicubic', antialias = true } = options
  if (!Number.isFinite(1 / (range[1] - range[0]))) {
    throw createError(InvalidOption, { name: 'range', value: `[${range}]`, expected: 'two different numbers' })
  }
  const bindings = bindUpscaler(session)
  const upscale: PixelUpscaler = async (pixels, size, { signal } = {}) => {
    const frames = pixels.dims[2]!
    if (pixels.dims.length === 5)
      return batchToFrames(await upscale(framesToBatch(pixels), size, withSignal(signal)), frames)
    const pictures: Tensor[] = []
    for (let row = 0; row < pixels.dims[0]!; row++) {
      throwIfAborted(signal, 'super-resolution')
      const picture = toRange(sliceBatch(pixels, row, row + 1), range)
      const enlarged = fromRange(await runModel(session, bindings, picture, signal), range)
      pictures.push(resize(enlarged, size, { interpolation, antialias }))
    }
    return concatBatch(pictures)
  }
  return upscale
}

async function runModel(
  session: Session,
  { input, output }: UpscalerBindings,
  picture: Tensor,
  signal: AbortSignal | undefined,
): Promise<Tensor> {
  const fixed = picture.dims.map((dim, axis) => {
    const wanted = input.dims[axis]
    return typeof wanted === 'number' && wanted > 0 ? wanted : dim
  })
  assertSameDims('picture', picture.dims, fixed)
  const feed = input.type === 'float16' ? toFloat16Tensor(picture) : picture
  const results = await session.run({ [input.name]: feed }, { fetches: [output.name], ...withSignal(signal) })
  return readPicture(output.name, results[output.name])
}

async function readPicture(name: string, result: AnyTensor | undefined): Promise<Tensor> {
  const dims = result?.dims ?? []
  if (dims.length !== 4 || dims[0] !== 1 || dims[1] !== 3) {
    throw createError(NotAnUpscaler, { problem: `its output ${name} has dims [${dims}] instead of [1, 3, H, W]` })
  }
  if (result?.type === 'float32') return createTensor('float32', await result.getData(), dims)
  if (result?.type === 'float16') return toFloat32Tensor(createTensor('float16', await result.getData(), dims))
  throw createError(NotAnUpscaler, { problem: `its output ${name} is ${result?.type}, not float32 or float16` })
}

const withSignal = (signal: AbortSignal | undefined) => (signal ? { signal } : {})
