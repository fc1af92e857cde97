import type { ScaleStage } from '@self-cascade/core'
import type { TimeWindow } from '@self-cascade/upsampler'

/** Bumped when settings written before can no longer be read. */
export const SETTINGS_FORMAT = 1

/** The trained upsamplers of a run. */
export interface UpsamplerSettings {
  /** Each file's name, and a digest of what is in it. */
  readonly files: readonly { readonly name: string; readonly digest: string }[]
  readonly strength?: number
  readonly window?: TimeWindow
}

/** What upsamplers are called: `small` for small-128-256.safetensors and small-256-512.safetensors, with a strength of its own. */
export function describeUpsamplers({ files, strength = 1 }: UpsamplerSettings): string {
  const names = files.map(({ name }) => name.replace(/(-\d+-\d+)?\.safetensors$/, ''))
  return [...new Set(names)].join(', ') + (strength === 1 ? ' upsamplers' : ` upsamplers × ${strength}`)
}

/** Everything that decides the pictures of a run. Pictures carry it, and run folders keep it. */
export interface RunSettings {
  readonly format: typeof SETTINGS_FORMAT
  readonly command: 'generate' | 'upscale'
  readonly prompt: string
  readonly negativePrompt: string
  /** Of the first picture; the others follow by 1. */
  readonly seed: number
  readonly count: number
  readonly rng: 'philox' | 'torch'
  /** As it was asked for, which may stand for a class and settings of it; null for the model's own. */
  readonly scheduler: string | null
  readonly schedulerClass: string
  readonly guidanceRescale: number
  readonly guidanceMode: 'batched' | 'sequential'
  /** null for the scheduler's own default. */
  readonly eta: number | null
  readonly model: { readonly name: string; readonly fingerprint: string }
  readonly stages: readonly ScaleStage[]
  readonly relativeCost: number
  /** Digest of the picture that stands in for the base stage. */
  readonly picture?: string
  /** Digest of the super-resolution model between stages. */
  readonly upscaler?: string
  /** Absent for the tuning-free cascade. */
  readonly upsamplers?: UpsamplerSettings
}

/** The settings that make picture number `picture` of a run alone. */
export function settingsOfPicture(settings: RunSettings, picture: number): RunSettings {
  return { ...settings, seed: settings.seed + picture, count: 1 }
}

const required = {
  command: 'string',
  prompt: 'string',
  negativePrompt: 'string',
  seed: 'number',
  count: 'number',
  rng: 'string',
  schedulerClass: 'string',
  guidanceRescale: 'number',
  guidanceMode: 'string',
  relativeCost: 'number',
} as const

const choices = {
  command: ['generate', 'upscale'],
  rng: ['philox', 'torch'],
  guidanceMode: ['batched', 'sequential'],
} as const satisfies { readonly [Key in keyof RunSettings]?: readonly RunSettings[Key][] }

/** Checks that parsed JSON are settings of this format; gives them, or the sentence that says why not. */
export function readSettings(value: unknown): RunSettings | string {
  if (typeof value !== 'object' || value === null) return 'The recipe is not an object.'
  const fields = value as Record<string, unknown>
  if (fields.format !== SETTINGS_FORMAT) {
    return `The recipe has format ${String(fields.format)}; this version reads format ${SETTINGS_FORMAT}.`
  }
  for (const [name, type] of Object.entries(required)) {
    if (typeof fields[name] !== type) return `The recipe's ${name} is not a ${type}.`
  }
  for (const [name, known] of Object.entries(choices)) {
    if (!known.includes(fields[name] as never)) return `The recipe's ${name} is none of ${known.join(', ')}.`
  }
  const { model, stages } = fields as { model?: Record<string, unknown>; stages?: unknown }
  if (typeof model?.name !== 'string' || typeof model.fingerprint !== 'string') return 'The recipe names no model.'
  const isStage = (stage: Record<string, unknown> | null) =>
    typeof stage === 'object' && Number.isInteger(stage?.width) && Number.isInteger(stage?.height)
  if (!Array.isArray(stages) || stages.length === 0 || !stages.every(isStage)) return 'The recipe lists no stages.'
  if (fields.upsamplers !== undefined && !isUpsamplers(fields.upsamplers))
    return 'The recipe names no usable upsamplers.'
  return value as RunSettings
}

function isUpsamplers(value: unknown): boolean {
  const { files, strength = 1, window = {} } = (value ?? {}) as Record<string, unknown>
  const isFile = (file: Record<string, unknown> | null) =>
    typeof file?.name === 'string' && typeof file.digest === 'string'
  const isWindow = typeof window === 'object' && Object.values(window ?? { broken: '' }).every(Number.isSafeInteger)
  return Array.isArray(files) && files.length > 0 && files.every(isFile) && Number.isFinite(strength) && isWindow
}
