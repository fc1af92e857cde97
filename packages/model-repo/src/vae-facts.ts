import { checkInputs, checkOutputType } from './check-inputs.ts'
import { floatTypes } from './element-type-sets.ts'
import { type JsonObject, numberField, numbersField } from './json-object.ts'
import { defaultScalingFactor, type LatentScaling, readLatentScaling } from './latent-scaling.ts'
import type { OnnxComponent } from './onnx-component.ts'
import type { ProblemList } from './problem-list.ts'
import { checkFixedDim } from './unet-facts.ts'

/** What the autoencoder's own files say of it. */
export interface VaeFacts {
  readonly latentChannels: number
  /** Pixels per latent cell along a side: 2^(blocks − 1). */
  readonly latentScale: number
  readonly scaling: LatentScaling
}

/** Reads the autoencoder's facts from its config.json. */
export function readVaeFacts(
  config: JsonObject,
  configPath: string,
  problems: ProblemList,
  warnings: string[],
): VaeFacts | undefined {
  const latentChannels = numberField(config, 'latent_channels')
  const blocks = numbersField(config, 'block_out_channels')?.length
  if (latentChannels === undefined) problems.add(configPath, 'has no number latent_channels')
  if (!blocks) problems.add(configPath, 'has no list block_out_channels')
  if (numberField(config, 'scaling_factor') === undefined) {
    warnings.push(`${configPath} has no scaling_factor; ${defaultScalingFactor} is used, as AutoencoderKL does.`)
  }
  if (latentChannels === undefined || !blocks) return undefined
  return { latentChannels, latentScale: 2 ** (blocks - 1), scaling: readLatentScaling(config) }
}

/** Checks that a decoder takes latents of so many channels. */
export function checkVaeDecoder(decoder: OnnxComponent, latentChannels: number, problems: ProblemList): void {
  const input = decoder.description.inputs[0]
  checkInputs(decoder, { [input?.name ?? 'latent_sample']: { types: floatTypes, ranks: [4] } }, problems)
  checkOutputType(decoder, floatTypes, problems)
  const because = `the network's latents have ${latentChannels}`
  checkFixedDim(decoder, input?.name ?? '', input?.dims[1], latentChannels, because, problems)
}

/** Checks that an encoder gives latents, or their mean and log variance, of so many channels. */
export function checkVaeEncoder(
  encoder: OnnxComponent,
  latentChannels: number,
  problems: ProblemList,
  warnings: string[],
): void {
  const [input] = encoder.description.inputs
  const [output] = encoder.description.outputs
  checkInputs(encoder, { [input?.name ?? 'sample']: { types: floatTypes, ranks: [4] } }, problems)
  checkOutputType(encoder, floatTypes, problems)
  const isSample = output?.name === 'latent_sample'
  const expected = isSample ? latentChannels : 2 * latentChannels
  const because = `${isSample ? 'the latents' : 'mean and log variance'} of ${latentChannels} channels take ${expected}`
  checkFixedDim(encoder, output?.name ?? '', output?.dims[1], expected, because, problems)
  if (isSample) {
    warnings.push(`${encoder.path} draws its own noise ("latent_sample"), so encoding does not repeat exactly.`)
  }
}
