import type { StudioMethod, StudioRequest } from '@self-cascade/web'
import { choiceInQuery, numberInQuery, type QueryFields, textInQuery } from '../components/query-fields.ts'

/** Where a picture is computed; `auto` lets the studio choose. */
export type ProviderChoice = 'auto' | 'webgpu' | 'wasm'

/** What the form on the home page holds. NaN is an empty field. */
export interface HomeState {
  prompt: string
  /** Empty draws one. */
  seed: number
  /** Pixels along the longer side. */
  size: number
  method: StudioMethod
  steps: number
  guidance: number
  /** The timestep at which later stages start. */
  k: number
  negative: string
  provider: ProviderChoice
}

/** What the sample on the page was made with, so that Generate makes it again. */
export const homeDefaults: HomeState = {
  prompt: 'a red mushroom in a meadow',
  seed: 3,
  size: 512,
  method: 'tuned',
  steps: 25,
  guidance: 4,
  k: 700,
  negative: '',
  provider: 'auto',
}

export const homeQuery: QueryFields<HomeState> = {
  prompt: textInQuery,
  seed: numberInQuery,
  size: numberInQuery,
  method: choiceInQuery(['tuning-free', 'tuned', 'direct']),
  steps: numberInQuery,
  guidance: numberInQuery,
  k: numberInQuery,
  negative: textInQuery,
  provider: choiceInQuery(['auto', 'webgpu', 'wasm']),
}

/** Gives the width and height with the model's proportions and the longer side asked for. */
export function sizeOf(longerSide: number, native: { readonly width: number; readonly height: number }) {
  const scale = longerSide / Math.max(native.width, native.height)
  return { width: Math.round(native.width * scale), height: Math.round(native.height * scale) }
}

/** Gives the studio's request for what the form holds; empty fields are left to the studio. */
export function requestOf(
  state: HomeState,
  native: { readonly width: number; readonly height: number },
): StudioRequest & { readonly width: number; readonly height: number } {
  const { prompt, seed, size, method, steps, guidance, k, negative } = state
  const given = (value: number) => !Number.isNaN(value)
  return {
    prompt: prompt.trim(),
    ...sizeOf(size, native),
    method,
    ...(given(seed) && { seed }),
    ...(given(steps) && { numInferenceSteps: steps }),
    ...(given(guidance) && { guidanceScale: guidance }),
    ...(given(k) && method !== 'direct' && { startTimestep: k }),
    ...(negative.trim() && { negativePrompt: negative.trim() }),
  }
}
