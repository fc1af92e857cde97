import { isDeepStrictEqual } from 'node:util'
import { digestUpsamplers } from '@self-cascade/cascade'
import {
  type FeatureUpsamplers,
  type TimeWindow,
  type UpsamplerShape,
  upsamplerCapacities,
  upsamplerParameterCount,
} from '@self-cascade/upsampler'
import { readUpsamplersFile } from '../cascade/load-upsamplers.ts'
import { type Io, printJson } from '../io.ts'
import { formatCount, formatSteps } from '../terminal/format.ts'
import { formatTable } from '../terminal/table.ts'

/** Shows what a file of upsamplers holds and what it was trained for. */
export async function inspectUpsamplers(path: string, json: boolean, io: Io): Promise<void> {
  const facts = upsamplersFacts(path, await readUpsamplersFile(path))
  if (json) printJson(io, facts)
  else io.stdout.write(`${describeFacts(facts)}\n`)
}

function upsamplersFacts(path: string, upsamplers: FeatureUpsamplers) {
  const { model, shape, features, pivotTimestep, window, training } = upsamplers
  return {
    path,
    digest: digestUpsamplers(upsamplers),
    model,
    capacity: capacityOf(shape),
    shape,
    pivotTimestep,
    ...(window && { window }),
    parameters: upsamplerParameterCount(shape, features),
    training,
    features: features.map((feature) => ({ ...feature, parameters: upsamplerParameterCount(shape, [feature]) })),
  }
}

/** The capacity that has this shape; null for a shape of its own. */
function capacityOf(shape: UpsamplerShape): string | null {
  const names = Object.keys(upsamplerCapacities) as (keyof typeof upsamplerCapacities)[]
  return names.find((name) => isDeepStrictEqual({ ...upsamplerCapacities[name] }, { ...shape })) ?? null
}

type Facts = ReturnType<typeof upsamplersFacts>

function describeFacts(described: Facts): string {
  const { path, model, capacity, shape, pivotTimestep, window, parameters, training, features } = described
  const { from, to, startTimestep, steps } = training
  const hidden = shape.hidden === 'channels' ? 'as wide as the feature' : `${shape.hidden} hidden channels`
  const kernels = shape.sharedKernels ? 'kernels shared by all channels' : 'kernels that mix channels'
  const facts = [
    ['belong to', `${model.name}  ${model.fingerprint}`],
    ['trained for', `${from.width}x${from.height} to ${to.width}x${to.height}, up to timestep ${startTimestep}`],
    ['trained in', formatSteps(steps)],
    ['capacity', `${capacity ?? 'of its own'}: ${hidden}, ${kernels}`],
    ['parameters', formatCount(parameters)],
    [
      'see the pivot',
      pivotTimestep === 'clean' ? 'once for each stage, at timestep 0' : 'in every step, at its timestep',
    ],
    ['work', describeWindow(window)],
  ]
  const rows = features.map(({ index, channels, scale, parameters }) => [
    String(index + 1),
    String(channels),
    scale === 1 ? 'full size' : `1/${scale}`,
    formatCount(parameters),
  ])
  return [
    path,
    '',
    formatTable(facts, new Set([0, 1])),
    '',
    formatTable([['skip feature', 'channels', 'scale', 'parameters'], ...rows]),
  ].join('\n')
}

function describeWindow({ from = 0, to }: TimeWindow = {}): string {
  if (to !== undefined) return `at timesteps ${from} to ${to}`
  return from === 0 ? 'at all timesteps' : `at timesteps from ${from} up`
}
