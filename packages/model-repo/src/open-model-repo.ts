import type { PixelSize, PredictionType } from '@self-cascade/core'
import { parseSchedulerJson } from '@self-cascade/schedulers'
import { fingerprintFiles } from './fingerprint.ts'
import { type JsonObject, readJsonObject, stringField } from './json-object.ts'
import type { LatentScaling } from './latent-scaling.ts'
import type { ModelFolder } from './model-folder.ts'
import { networkFiles, type OnnxComponent } from './onnx-component.ts'
import { readPredictionType } from './prediction-type.ts'
import { createProblemList } from './problem-list.ts'
import { readTextEncoders, readUnet, readVae, type UnetParts, type VaeParts } from './read-networks.ts'
import type { TextEncoderParts } from './read-text-encoder.ts'
import { refuseUnsupported } from './refuse-unsupported.ts'

/** A model folder that was read and checked: everything a run needs to know, and nothing loaded. */
export interface ModelRepo {
  readonly folder: ModelFolder
  /** The folder's name, or the last part of its location. */
  readonly name: string
  /** The pipeline class that model_index.json names, such as `StableDiffusionPipeline`. */
  readonly pipeline: string
  /** 16 hexadecimal digits that tell this model's files from another's. */
  readonly fingerprint: string
  readonly unet: OnnxComponent
  /** One, or SDXL's two. */
  readonly textEncoders: readonly TextEncoderParts[]
  readonly vaeDecoder: OnnxComponent
  readonly vaeEncoder?: OnnxComponent
  /** The parsed `scheduler_config.json`. */
  readonly schedulerConfig: JsonObject
  readonly predictionType: PredictionType
  readonly latentChannels: number
  /** Pixels per latent cell along a side. */
  readonly latentScale: number
  readonly latentScaling: LatentScaling
  /** Width and height must divide by this many pixels. */
  readonly sizeMultiple: number
  readonly nativeSize: PixelSize
  readonly video: boolean
  /** Whether the network takes SDXL's pooled text and size. */
  readonly sdxl: boolean
  readonly guidanceEmbedded: boolean
  /** Whether an empty prompt stands for zeros (SDXL's `force_zeros_for_empty_prompt`). */
  readonly zeroEmptyPrompts: boolean
  /** What was assumed, in sentences for the user. */
  readonly warnings: readonly string[]
}

/**
 * Reads and checks a model folder in diffusers ONNX layout. ONNX files are read as outlines, without their weights.
 *
 * @throws {@link IncompleteModel} naming everything that is missing, damaged or does not fit.
 * @throws {@link CorruptOnnxModel} when one damaged ONNX file is all that is wrong.
 * @throws {@link UnsupportedModel} for pipelines without a UNet, refiners and the like.
 */
export async function openModelRepo(folder: ModelFolder): Promise<ModelRepo> {
  const files = new Set(await folder.list())
  const problems = createProblemList(folder.location)
  const reader = { folder, files, problems }
  const warnings: string[] = []
  const index = await readJsonObject(reader, 'model_index.json')
  if (index) refuseUnsupported(folder.location, index)
  const schedulerPath = 'scheduler/scheduler_config.json'
  const schedulerConfig = await readJsonObject(reader, schedulerPath, parseSchedulerJson)
  if (schedulerConfig && stringField(schedulerConfig, '_class_name') === undefined) {
    problems.add(schedulerPath, 'names no scheduler (_class_name)')
  }
  const predictionType = schedulerConfig && readPredictionType(schedulerConfig, schedulerPath, problems)
  const unet = await readUnet(reader)
  const vae = await readVae(reader, index, unet?.facts, warnings)
  const textEncoders = await readTextEncoders(reader, index, unet?.facts)
  const parts = problems.complete<RepoParts>({ index, schedulerConfig, predictionType, unet, vae, textEncoders })
  const fingerprint = await fingerprintFiles(folder, fingerprintedFiles(files, parts))
  return { folder, name: folder.name ?? lastPart(folder.location), ...describeRepo(parts), fingerprint, warnings }
}

interface RepoParts {
  readonly index: JsonObject
  readonly schedulerConfig: JsonObject
  readonly predictionType: PredictionType
  readonly unet: UnetParts
  readonly vae: VaeParts
  readonly textEncoders: readonly TextEncoderParts[]
}

function describeRepo({ index, schedulerConfig, predictionType, unet, vae, textEncoders }: RepoParts) {
  const { latentChannels, levels, sampleSize, video, sdxl, guidanceEmbedded } = unet.facts
  const { latentScale, scaling } = vae.facts
  return {
    pipeline: stringField(index, '_class_name') ?? '',
    unet: unet.component,
    textEncoders,
    vaeDecoder: vae.decoder,
    ...(vae.encoder ? { vaeEncoder: vae.encoder } : {}),
    schedulerConfig,
    predictionType,
    latentChannels,
    latentScale,
    latentScaling: scaling,
    // each level but the last halves the latents, so that the skips meet again
    sizeMultiple: latentScale * 2 ** (levels - 1),
    nativeSize: { ...sampleSize, width: sampleSize.width * latentScale, height: sampleSize.height * latentScale },
    video,
    sdxl,
    guidanceEmbedded,
    zeroEmptyPrompts: index.force_zeros_for_empty_prompt === true,
  }
}

function lastPart(location: string): string {
  return location.split(/[/\\]/).filter(Boolean).at(-1) ?? location
}

const configFile =
  /^(model_index\.json|(unet|scheduler|text_encoder(_2)?|tokenizer(_2)?|vae(_decoder|_encoder)?)\/[^/]+\.(json|txt))$/

function fingerprintedFiles(files: ReadonlySet<string>, { unet, vae, textEncoders }: RepoParts): readonly string[] {
  const networks = [unet.component, vae.decoder, vae.encoder, ...textEncoders.map(({ component }) => component)]
  return [
    ...[...files].filter((file) => configFile.test(file)),
    ...networks.flatMap((network) => (network ? networkFiles(network) : [])),
  ]
}
