import { type FolderReader, type JsonObject, numberField, readJsonObject } from './json-object.ts'
import { type OnnxComponent, readOnnxComponent } from './onnx-component.ts'
import { readTextEncoder, type TextEncoderParts } from './read-text-encoder.ts'
import { namesComponent } from './refuse-unsupported.ts'
import { readUnetFacts, type UnetFacts } from './unet-facts.ts'
import { checkVaeDecoder, checkVaeEncoder, readVaeFacts, type VaeFacts } from './vae-facts.ts'

/** The network and its facts. */
export interface UnetParts {
  readonly component: OnnxComponent
  readonly facts: UnetFacts
}

/** The autoencoder's halves and its facts. */
export interface VaeParts {
  readonly decoder: OnnxComponent
  readonly encoder: OnnxComponent | undefined
  readonly facts: VaeFacts
}

/** Reads and checks `unet`. */
export async function readUnet(reader: FolderReader): Promise<UnetParts | undefined> {
  const component = await readOnnxComponent(reader, 'unet')
  const config = await readJsonObject(reader, 'unet/config.json')
  if (!config) return undefined
  const [inChannels, outChannels] = [numberField(config, 'in_channels'), numberField(config, 'out_channels')]
  if (outChannels !== undefined && outChannels !== inChannels) {
    const problem = `has in_channels ${inChannels} and out_channels ${outChannels}; inpainting and editing models are not supported`
    reader.problems.add('unet/config.json', problem)
  }
  const facts = component && readUnetFacts(component, config, reader.problems)
  return facts && { component, facts }
}

/** Reads and checks `vae_decoder` and, where it is there or is named, `vae_encoder`. */
export async function readVae(
  reader: FolderReader,
  index: JsonObject | undefined,
  unet: UnetFacts | undefined,
  warnings: string[],
): Promise<VaeParts | undefined> {
  const { files, problems } = reader
  const decoder = await readOnnxComponent(reader, 'vae_decoder')
  const hasEncoder = [...files].some((file) => file.startsWith('vae_encoder/'))
  const wantsEncoder = hasEncoder || (index !== undefined && namesComponent(index, 'vae_encoder'))
  const encoder = wantsEncoder ? await readOnnxComponent(reader, 'vae_encoder') : undefined
  const configPath = ['vae_decoder', 'vae', 'vae_encoder']
    .map((name) => `${name}/config.json`)
    .find((path) => files.has(path))
  const config = await readJsonObject(reader, configPath ?? 'vae_decoder/config.json')
  const facts = config && readVaeFacts(config, configPath ?? '', problems, warnings)
  if (!facts) return undefined
  const channels = unet?.latentChannels ?? facts.latentChannels
  if (facts.latentChannels !== channels) {
    problems.add(
      configPath ?? '',
      `has latent_channels ${facts.latentChannels}, but unet/config.json has in_channels ${channels}`,
    )
  }
  if (decoder) checkVaeDecoder(decoder, channels, problems)
  if (encoder) checkVaeEncoder(encoder, channels, problems, warnings)
  return decoder && { decoder, encoder, facts }
}

/** Reads the text encoders, one or SDXL's two, and checks that their states are as wide as the network takes them. */
export async function readTextEncoders(
  reader: FolderReader,
  index: JsonObject | undefined,
  unet: UnetFacts | undefined,
): Promise<readonly TextEncoderParts[] | undefined> {
  const sdxl = unet?.sdxl ?? (index !== undefined && namesComponent(index, 'text_encoder_2'))
  const first = await readTextEncoder(reader, '', sdxl)
  const second = sdxl ? await readTextEncoder(reader, '_2', sdxl) : undefined
  if (!first || (sdxl && !second)) return undefined
  const encoders = second ? [first, second] : [first]
  checkTextWidth(reader, encoders, unet)
  return encoders
}

function checkTextWidth(
  { problems }: FolderReader,
  encoders: readonly TextEncoderParts[],
  unet: UnetFacts | undefined,
): void {
  const widths = encoders.map(({ outputs }) => outputs.states.dims[2])
  if (unet?.textWidth === undefined || !widths.every((width) => typeof width === 'number' && width > 0)) return
  const width = (widths as number[]).reduce((sum, one) => sum + one, 0)
  if (width !== unet.textWidth) {
    const path = encoders.map(({ component }) => component.path).join(' with ')
    problems.add(path, `gives text states of width ${width}, but the unet takes ${unet.textWidth}`)
  }
}
