import type { ModelRepo } from '@self-cascade/model-repo'
import { describeModel } from '../cascade/describe-model.ts'
import { estimateMemory } from '../cascade/estimate-memory.ts'
import { type Io, printJson } from '../io.ts'
import { formatBytes, formatCount } from '../terminal/format.ts'
import { formatTable } from '../terminal/table.ts'

type Component = ModelRepo['unet']

function describeComponent({ path, bytes, description }: Component) {
  const { inputs, outputs, parameters, operators, opsets, producer } = description
  const operatorCount = Object.values(operators).reduce((sum, count) => sum + count, 0)
  return { path, inputs, outputs, parameters, operators: operatorCount, bytes, opsets, producer }
}

async function describeRepo(folder: string | undefined) {
  const { repo, name, numTrainTimesteps } = await describeModel(folder)
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
    unet: { ...describeComponent(repo.unet), skipFeatures: [] },
    textEncoder: first && describeComponent(first.component),
    ...(second && { textEncoder2: describeComponent(second.component) }),
    vaeDecoder: describeComponent(repo.vaeDecoder),
    vaeEncoder: repo.vaeEncoder ? describeComponent(repo.vaeEncoder) : null,
    memory: await estimateMemory(repo),
    warnings: repo.warnings,
  }
}

/** Checks a model folder and shows what is in it. */
export async function inspect(
  folder: string | undefined,
  { json }: { readonly json?: boolean },
  io: Io,
): Promise<void> {
  const facts = await describeRepo(folder)
  if (json) printJson(io, facts)
  else io.stdout.write(`${describeFacts(facts)}\n`)
}

type Facts = Awaited<ReturnType<typeof describeRepo>>
type ComponentFacts = ReturnType<typeof describeComponent>

function describeValues(values: ComponentFacts['inputs']): string {
  return values.map(({ name, type, dims }) => `${name} ${type}[${dims.join(', ')}]`).join(', ')
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
