import { basename, dirname } from 'node:path'
import type { ModelRepo } from '@self-cascade/model-repo'
import { nodeModelFolder } from '@self-cascade/model-repo/node'
import { graphFromModel, type StageSizes } from '@self-cascade/onnx-graph'
import { describeModel, type ModelFacts } from '../cascade/describe-model.ts'
import { estimateMemory } from '../cascade/estimate-memory.ts'
import { describeGraph } from '../graph/describe-graph.ts'
import { graphFacts } from '../graph/graph-facts.ts'
import { readOutline } from '../graph/read-model.ts'
import { type SkipFacts, skipFacts } from '../graph/skip-facts.ts'
import { type Io, printJson } from '../io.ts'
import { coloursFor } from '../terminal/colours.ts'
import { formatBytes, formatCount } from '../terminal/format.ts'
import { formatTable } from '../terminal/table.ts'
import { inspectUpsamplers } from './inspect-upsamplers.ts'

type Component = ModelRepo['unet']

function describeComponent({ path, bytes, description }: Component) {
  const { inputs, outputs, parameters, operators, opsets, producer } = description
  const operatorCount = Object.values(operators).reduce((sum, count) => sum + count, 0)
  return { path, inputs, outputs, parameters, operators: operatorCount, bytes, opsets, producer }
}

async function describeRepo({ repo, name, numTrainTimesteps }: ModelFacts, skips: SkipFacts) {
  const { skipFeatures, skipFeaturesReason } = skips
  const [first, second] = repo.textEncoders
  const className = repo.schedulerConfig._class_name
  return {
    name,
    folder: repo.folder.location,
    pipeline: repo.pipeline,
    fingerprint: repo.fingerprint,
    nativeSize: repo.nativeSize,
    sizeMultiple: repo.sizeMultiple,
    latentChannels: repo.latentChannels,
    latentScale: repo.latentScale,
    latentScaling: repo.latentScaling,
    video: repo.video,
    sdxl: repo.sdxl,
    guidanceEmbedded: repo.guidanceEmbedded,
    scheduler: { className, predictionType: repo.predictionType, numTrainTimesteps },
    unet: {
      ...describeComponent(repo.unet),
      skipFeatures,
      ...(skipFeaturesReason !== undefined && { skipFeaturesReason }),
    },
    textEncoder: first && describeComponent(first.component),
    ...(second && { textEncoder2: describeComponent(second.component) }),
    vaeDecoder: describeComponent(repo.vaeDecoder),
    vaeEncoder: repo.vaeEncoder ? describeComponent(repo.vaeEncoder) : null,
    memory: await estimateMemory(repo),
    warnings: repo.warnings,
  }
}

/** Options of `inspect`. */
export interface InspectFlags {
  readonly json?: boolean
  readonly graph?: boolean
}

/**
 * Checks a model folder and shows what is in it; with `--graph`, or of an ONNX file, what its graph is made of; of a file of
 * upsamplers what they were trained for.
 */
export async function inspect(path: string | undefined, { json, graph }: InspectFlags, io: Io): Promise<void> {
  const colours = coloursFor(io.stdout, io.env)
  if (path?.endsWith('.safetensors')) return inspectUpsamplers(path, json ?? false, io)
  if (path?.endsWith('.onnx')) {
    const file = { folder: nodeModelFolder(dirname(path)), path: basename(path) }
    const facts = { ...(await graphFacts(file, usualSizes)), path }
    return print(io, json ? facts : describeGraph(facts, colours))
  }
  const model = await describeModel(path)
  const unet = { folder: model.repo.folder, path: model.repo.unet.path }
  if (!graph) {
    const facts = await describeRepo(model, skipFacts(graphFromModel(await readOutline(unet))))
    return print(io, json ? facts : describeFacts(facts))
  }
  const facts = await graphFacts(unet, stageSizes(model.repo))
  print(io, json ? { ...(await describeRepo(model, facts)), graph: facts } : describeGraph(facts, colours))
}

function print(io: Io, content: object | string): void {
  if (typeof content === 'string') io.stdout.write(`${content}\n`)
  else printJson(io, content)
}

/** Sizes for an ONNX file whose model is not known: those of Stable Diffusion. */
const usualSizes: StageSizes = { batch: 2, frames: 16, height: 64, width: 64, sequence: 77 }

/** The size that a model was trained at, with both halves of guidance. */
function stageSizes({ nativeSize, latentScale, guidanceEmbedded, textEncoders }: ModelRepo): StageSizes {
  const { width, height, frames } = nativeSize
  return {
    batch: guidanceEmbedded ? 1 : 2,
    height: height / latentScale,
    width: width / latentScale,
    ...(frames !== undefined && { frames }),
    sequence: textEncoders[0]!.tokenizer.maxLength,
  }
}

type Facts = Awaited<ReturnType<typeof describeRepo>>
type ComponentFacts = ReturnType<typeof describeComponent>

function describeValues(values: ComponentFacts['inputs']): string {
  return values.map(({ name, type, dims }) => `${name} ${type}[${dims.join(', ')}]`).join(', ')
}

/** How many there are and at which scales, or why there are none. */
function describeSkips({ skipFeatures, skipFeaturesReason }: SkipFacts): string {
  if (skipFeatures.length === 0) return `none. ${skipFeaturesReason}`
  const scales = [...new Set(skipFeatures.map(({ scale }) => (scale === 1 ? 'full size' : `1/${scale}`)))]
  return `${skipFeatures.length}, at ${scales.join(', ')}`
}

function describeFacts(facts: Facts): string {
  const { nativeSize, scheduler, memory } = facts
  const frames = nativeSize.frames === undefined ? '' : `, ${nativeSize.frames} frames`
  const components = [
    ['unet', facts.unet],
    ['text_encoder', facts.textEncoder],
    ['text_encoder_2', facts.textEncoder2],
    ['vae_decoder', facts.vaeDecoder],
    ['vae_encoder', facts.vaeEncoder],
  ] as const
  const present = components.flatMap(([name, part]) => (part ? [[name, part] as const] : []))
  const rows = present.map(([name, { parameters, operators, bytes, opsets }]) => [
    name,
    formatCount(parameters),
    String(operators),
    String(opsets['ai.onnx'] ?? ''),
    formatBytes(bytes),
  ])
  const facts1 = [
    ['pipeline', facts.pipeline],
    ['fingerprint', facts.fingerprint],
    ['trained at', `${nativeSize.width}x${nativeSize.height}${frames}`],
    ['sides are multiples of', `${facts.sizeMultiple} pixels`],
    ['latents', `${facts.latentChannels} channels, ${facts.latentScale} pixels per cell`],
    ['scheduler', `${String(scheduler.className)}, ${scheduler.predictionType}, ${scheduler.numTrainTimesteps} steps`],
    ['skip features', describeSkips(facts.unet)],
    [
      'memory, roughly',
      memory.stages.map(({ width, height, bytes }) => `${formatBytes(bytes)} at ${width}x${height}`).join(', '),
    ],
  ]
  const values = present.flatMap(([name, { inputs, outputs }]) => [
    `${name}`,
    `  in   ${describeValues(inputs)}`,
    `  out  ${describeValues(outputs)}`,
  ])
  return [
    `${facts.name}  ${facts.folder}`,
    '',
    formatTable(facts1, new Set([0, 1])),
    '',
    formatTable([['component', 'parameters', 'operators', 'opset', 'size'], ...rows], new Set([0])),
    '',
    ...values,
    ...facts.warnings.map((warning) => `\nnote: ${warning}`),
  ].join('\n')
}
