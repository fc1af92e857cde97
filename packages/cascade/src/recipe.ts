import { sha256 } from '@noble/hashes/sha2.js'
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js'
import type { ScaleStage, Tensor } from '@self-cascade/core'
import type { UpsamplersRecipe } from './upsamplers-recipe.ts'

/** Bumped when the same recipe would give another picture. */
export const RECIPE_VERSION = 1

/** Everything that decides one picture. It is written into files, and a run made from it gives the same bytes again. */
export interface CascadeRecipe {
  readonly version: number
  readonly model: { readonly name: string; readonly fingerprint: string }
  /** The scheduler's config with the class that runs it; `eta` is null where the class's own default holds. */
  readonly scheduler: { readonly config: Readonly<Record<string, unknown>>; readonly eta: number | null }
  readonly prompt: string
  readonly negativePrompt: string
  readonly seed: number
  readonly rng: string
  readonly guidanceRescale: number
  readonly stages: readonly ScaleStage[]
  /** Digest of the picture that stood in for the base stage. */
  readonly picture?: string
  /** Name of the super-resolution model between stages. */
  readonly upscaler?: string
  /** Of the stages that are run with trained upsamplers, by stage; absent where none is. */
  readonly upsamplers?: readonly UpsamplersRecipe[]
}

/** The part of a recipe that decides one stage: the shared facts and the stages up to it. */
export interface StageRecipe extends CascadeRecipe {
  readonly stage: number
}

/**
 * Gives the part of a recipe that decides `stage`: later stages are dropped with their upsamplers, so that they may change freely,
 * and stages before the first with upsamplers are those of a run without any.
 */
export function stageRecipe({ upsamplers, ...recipe }: CascadeRecipe, stage: number): StageRecipe {
  const mine = upsamplers?.filter((one) => one.stage <= stage) ?? []
  return {
    ...recipe,
    stage,
    stages: recipe.stages.slice(0, stage + 1),
    ...(mine.length > 0 && { upsamplers: mine }),
  }
}

/**
 * Gives the key of a stage: the first 16 hex digits of SHA-256 over its recipe in canonical JSON. A stage's own prompt
 * replaces the shared one, so naming the shared prompt differently does not change stages that override it.
 */
export function stageKey(recipe: StageRecipe): string {
  const { prompt, negativePrompt, stages, ...shared } = recipe
  const resolved = stages.map((stage) => ({
    ...stage,
    steps: undefined,
    prompt: stage.prompt ?? prompt,
    negativePrompt: stage.negativePrompt ?? negativePrompt,
  }))
  return bytesToHex(sha256(utf8ToBytes(canonicalJson({ ...shared, stages: resolved })))).slice(0, 16)
}

/** Gives the SHA-256 digest of a tensor's dims and float32 values, as hex. */
export function digestTensor(tensor: Tensor): string {
  const { buffer, byteOffset, byteLength } = tensor.data
  const hash = sha256.create().update(utf8ToBytes(`${tensor.dims.join('x')}:`))
  return bytesToHex(hash.update(new Uint8Array(buffer, byteOffset, byteLength)).digest())
}

/** JSON with sorted keys and without undefined, so that equal recipes give equal text. */
export function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  const entries = Object.entries(value).filter(([, entry]) => entry !== undefined)
  entries.sort(([a], [b]) => (a < b ? -1 : 1))
  return `{${entries.map(([key, entry]) => `${JSON.stringify(key)}:${canonicalJson(entry)}`).join(',')}}`
}
