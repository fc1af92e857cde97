import type { PixelSize } from '@self-cascade/core'
import { checkInputs, checkOutputType } from './check-inputs.ts'
import { floatTypes, numberTypes } from './element-type-sets.ts'
import { type JsonObject, numberField, numbersField } from './json-object.ts'
import type { OnnxComponent } from './onnx-component.ts'
import type { ProblemList } from './problem-list.ts'

/** What the network's own files say of it. */
export interface UnetFacts {
  readonly latentChannels: number
  /** Resolution levels: the network halves latents one time less. */
  readonly levels: number
  /** Latent size it was trained at. */
  readonly sampleSize: PixelSize
  /** Whether latents are [N, C, F, H, W]. */
  readonly video: boolean
  /** Whether it takes SDXL's pooled text and size. */
  readonly sdxl: boolean
  readonly guidanceEmbedded: boolean
  /** Width of the text states it takes, when known. */
  readonly textWidth?: number
}

const inputRules = {
  sample: { types: floatTypes, ranks: [4, 5] },
  timestep: { types: numberTypes, ranks: [0, 1] },
  encoder_hidden_states: { types: floatTypes, ranks: [3] },
  text_embeds: { types: floatTypes, ranks: [2], optional: true },
  time_ids: { types: numberTypes, ranks: [2], optional: true },
  timestep_cond: { types: floatTypes, ranks: [2], optional: true },
} as const

/** Clips of this many frames are what diffusers' text-to-video pipeline makes by default; no config.json says it. */
const defaultFrames = 16

/** Reads the network's facts and checks its inputs, outputs and config against each other. */
export function readUnetFacts(unet: OnnxComponent, config: JsonObject, problems: ProblemList): UnetFacts | undefined {
  checkInputs(unet, inputRules, problems)
  checkOutputType(unet, floatTypes, problems)
  const configPath = `${unet.name}/config.json`
  const inputDims = (name: string) => unet.description.inputs.find((input) => input.name === name)?.dims
  const sampleDims = inputDims('sample')
  const latentChannels = numberField(config, 'in_channels')
  const levels = numbersField(config, 'block_out_channels')?.length
  const video = sampleDims?.length === 5
  const frames = video && typeof sampleDims[2] === 'number' && sampleDims[2] > 0 ? sampleDims[2] : defaultFrames
  const sampleSize = readSampleSize(config, video ? frames : undefined)
  if (latentChannels === undefined) problems.add(configPath, 'has no number in_channels')
  if (!levels) problems.add(configPath, 'has no list block_out_channels')
  if (!sampleSize) problems.add(configPath, 'has no sample_size (a number, or [height, width])')
  checkFixedDim(
    unet,
    'sample',
    sampleDims?.[1],
    latentChannels,
    `in_channels is ${latentChannels} in ${configPath}`,
    problems,
  )
  if (!latentChannels || !levels || !sampleSize || !sampleDims) return undefined
  const textWidth = readTextWidth(config, inputDims('encoder_hidden_states')?.[2])
  return {
    latentChannels,
    levels,
    sampleSize,
    video,
    sdxl: inputDims('text_embeds') !== undefined,
    guidanceEmbedded: inputDims('timestep_cond') !== undefined,
    ...(textWidth === undefined ? {} : { textWidth }),
  }
}

/** Reports a dim that an exporter fixed to another size than the configs say. Symbolic dims agree with everything. */
export function checkFixedDim(
  { path }: OnnxComponent,
  value: string,
  dim: number | string | undefined,
  expected: number | undefined,
  because: string,
  problems: ProblemList,
): void {
  if (typeof dim !== 'number' || dim < 0 || expected === undefined || dim === expected) return
  problems.add(path, `has ${dim} channels in "${value}", but ${because}`)
}

function readSampleSize(config: JsonObject, frames: number | undefined): PixelSize | undefined {
  const side = numberField(config, 'sample_size')
  const [height, width] = side === undefined ? (numbersField(config, 'sample_size') ?? []) : [side, side]
  if (height === undefined || width === undefined) return undefined
  return frames === undefined ? { width, height } : { width, height, frames }
}

function readTextWidth(config: JsonObject, dim: number | string | undefined): number | undefined {
  return typeof dim === 'number' && dim > 0 ? dim : numberField(config, 'cross_attention_dim')
}
