import { createError, InvalidOption, type OpenDenoiserInput } from '@self-cascade/core'
import type { ModelRepo } from './open-model-repo.ts'

/** The dims of everything the network is fed at one size. */
export interface DenoiserDims {
  readonly latentDims: readonly number[]
  readonly timestepDims: readonly number[]
  /** For the session: the dims of each input, scalars left out. */
  readonly inputDims: Readonly<Record<string, readonly number[]>>
}

/**
 * Gives the dims of a call: the ones the size asks for, the file's own for the rest, the batch in front.
 *
 * @throws {@link InvalidOption} when the size is not a multiple of the model's, or a clip has no frames.
 */
export function denoiserDims(
  repo: ModelRepo,
  { size, batch }: Pick<OpenDenoiserInput, 'size' | 'batch'>,
): DenoiserDims {
  const { latentChannels, latentScale, sizeMultiple, video, unet, textEncoders } = repo
  for (const side of ['width', 'height'] as const) {
    if (size[side] < sizeMultiple || size[side] % sizeMultiple !== 0) {
      throw createError(InvalidOption, { name: side, value: size[side], expected: `a multiple of ${sizeMultiple}` })
    }
  }
  const frames = framesOf(video, size.frames)
  const latentDims = [batch, latentChannels, ...frames, size.height / latentScale, size.width / latentScale]
  const timestepDims = readTimestepDims(repo, batch)
  const tokens = textEncoders[0]!.tokenizer.maxLength
  const wantedDims: Readonly<Record<string, readonly (number | string)[]>> = {
    ...Object.fromEntries(unet.description.inputs.map(({ name, dims }) => [name, [batch, ...dims.slice(1)]])),
    encoder_hidden_states: [batch, tokens, textWidth(repo)],
    sample: latentDims,
    timestep: timestepDims,
  }
  const inputDims = Object.fromEntries(Object.entries(wantedDims).filter(isFixable))
  return { latentDims, timestepDims, inputDims }
}

/** Scalars have no dims to fix, and a dim that no file tells is left to the runtime. */
function isFixable(entry: [string, readonly (number | string)[]]): entry is [string, readonly number[]] {
  const [, dims] = entry
  return dims.length > 0 && dims.every((dim) => typeof dim === 'number' && dim > 0)
}

/** Sums the widths of the encoders' states; a symbol when one of them does not say. */
function textWidth({ textEncoders, unet }: ModelRepo): number | string {
  const own = unet.description.inputs.find(({ name }) => name === 'encoder_hidden_states')!.dims[2]!
  if (typeof own === 'number' && own > 0) return own
  const widths = textEncoders.map(({ outputs }) => outputs.states.dims[2])
  const isKnown = widths.every((width): width is number => typeof width === 'number' && width > 0)
  return isKnown ? widths.reduce((sum, width) => sum + width, 0) : 'width'
}

function framesOf(video: boolean, frames: number | undefined): readonly number[] {
  if (!video) return []
  if (frames === undefined) {
    throw createError(InvalidOption, {
      name: 'frames',
      value: undefined,
      expected: 'given, since this model makes clips',
    })
  }
  return [frames]
}

/** Exporters take the timestep as a scalar, as one number, or as one number for each row. */
function readTimestepDims({ unet: { description } }: ModelRepo, batch: number): readonly number[] {
  const dimsOf = (name: string) => description.inputs.find((input) => input.name === name)!.dims
  const [length] = dimsOf('timestep')
  if (length === undefined) return []
  if (typeof length === 'number' && length > 0) return [length]
  return [length === dimsOf('sample')[0] && typeof length === 'string' ? batch : 1]
}
