import { createError, type NamedTensors, type Tensor } from '@self-cascade/core'
import { readSafetensors, toTensor, writeSafetensors } from '@self-cascade/safetensors'
import type { TimeWindow } from './attach-upsamplers.ts'
import { shapeProblems, type UpsamplerShape } from './capacities.ts'
import { UnreadableUpsamplers } from './errors.ts'
import { parameterDifferences, type UpsampledFeature, upsamplerParameters } from './upsampler-parameters.ts'

/** Which timestep the network is told when it sees the clean pivot. */
export type PivotTimestep = 'clean' | 'current'

/** What upsamplers were trained on. */
export interface UpsamplerTraining {
  /** Pixels along a side, or width and height, of pivot and picture: what they were trained to climb. */
  readonly from: { readonly width: number; readonly height: number }
  readonly to: { readonly width: number; readonly height: number }
  /** The paper's K: timesteps above it were not trained. */
  readonly startTimestep: number
  readonly steps: number
}

/** Trained upsamplers and what must be known to use them. */
export interface FeatureUpsamplers {
  /** Of the model whose features they were trained on. */
  readonly model: { readonly name: string; readonly fingerprint: string }
  readonly shape: UpsamplerShape
  readonly features: readonly (UpsampledFeature & { readonly scale: number })[]
  /**
   * `clean`: the pivot's features are those of timestep 0, so that they are computed once for each stage. `current`: those of the
   * timestep of the large run, computed anew in every step, as the released code does.
   */
  readonly pivotTimestep: PivotTimestep
  /** When they work where nothing else is said; always when absent. The last steps look crisper without them. */
  readonly window?: TimeWindow
  readonly training: UpsamplerTraining
  readonly parameters: NamedTensors
}

const format = 'self-cascade feature upsamplers'
const version = 1

/** Writes upsamplers as a safetensors file, float32, described in its metadata. */
export function writeUpsamplers({ parameters, ...description }: FeatureUpsamplers): Uint8Array<ArrayBuffer> {
  const metadata = { format, description: JSON.stringify({ version, ...description }) }
  return writeSafetensors({ tensors: parameters, metadata })
}

/**
 * Reads upsamplers.
 *
 * @throws {@link CorruptSafetensors} for a damaged file.
 * @throws {@link UnreadableUpsamplers} for a file of something else, or of a later version, or with parameters that its own
 * description does not have.
 */
export function readUpsamplers(bytes: Uint8Array): FeatureUpsamplers {
  const { tensors, metadata } = readSafetensors(bytes)
  const fail = (reason: string) => createError(UnreadableUpsamplers, { reason })
  if (metadata.format !== format) throw fail('its metadata does not say that it is one')
  const description = readDescription(metadata.description ?? '', fail)
  const parameters = Object.fromEntries(
    Object.entries(tensors).map(([name, entry]) => [name, toTensor(entry) as Tensor] as const),
  )
  const differences = parameterDifferences(upsamplerParameters(description.shape, description.features), parameters)
  if (differences.length > 0) throw fail(differences.join('; '))
  const broken = Object.entries(parameters).find(([, { data }]) => !data.every(Number.isFinite))
  if (broken) throw fail(`"${broken[0]}" holds values that are no numbers`)
  return { ...description, parameters }
}

type Description = Omit<FeatureUpsamplers, 'parameters'>

function readDescription(text: string, fail: (reason: string) => Error): Description {
  let value: (Description & { readonly version: number }) | null
  try {
    value = JSON.parse(text)
  } catch {
    throw fail('its description is no JSON')
  }
  if (typeof value !== 'object' || value === null) throw fail('its description is no object')
  const { version: written, ...description } = value
  if (written !== version) throw fail(`it is of version ${written}, and this program reads version ${version}`)
  const missing = Object.entries(checks).find(([key, isValid]) => !isValid((value as unknown as Fields)[key]))
  if (missing) throw fail(`its description has no usable "${missing[0]}"`)
  return description
}

type Fields = Readonly<Record<string, unknown>>
const isObject = (value: unknown): value is Fields => typeof value === 'object' && value !== null
const isCount = (value: unknown): boolean => Number.isSafeInteger(value) && Number(value) >= 0
const isSize = (value: unknown): boolean => isObject(value) && isCount(value.width) && isCount(value.height)

/** Features are in encoder order, each once. */
const isFeature = (one: unknown, at: number, all: readonly Fields[]): boolean =>
  isObject(one) &&
  isCount(one.index) &&
  (at === 0 || Number(one.index) > Number(all[at - 1]!.index)) &&
  isCount(one.channels) &&
  Number(one.channels) > 0 &&
  Number(one.scale) > 0

const checks: Readonly<Record<keyof Description, (value: unknown) => boolean>> = {
  model: (value) => isObject(value) && typeof value.name === 'string' && typeof value.fingerprint === 'string',
  shape: (value) => isObject(value) && shapeProblems(value as unknown as UpsamplerShape).length === 0,
  features: (value) => Array.isArray(value) && value.length > 0 && value.every(isFeature),
  pivotTimestep: (value) => value === 'clean' || value === 'current',
  window: (value) =>
    value === undefined ||
    (isObject(value) && [value.from, value.to].every((end) => end === undefined || isCount(end))),
  training: (value) =>
    isObject(value) && isSize(value.from) && isSize(value.to) && isCount(value.startTimestep) && isCount(value.steps),
}
