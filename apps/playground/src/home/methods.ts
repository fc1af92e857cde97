import type { StudioMethod } from '@self-cascade/web'

/** A way to make a large picture, in the words of the page. */
export interface MethodText {
  readonly method: StudioMethod
  readonly name: string
  /** Half a sentence after the name. */
  readonly text: string
}

/** In the order of the form and of the comparison. */
export const methods: readonly MethodText[] = [
  { method: 'tuned', name: 'Tuned', text: 'the cascade, with small trained upsamplers that hold objects together' },
  { method: 'tuning-free', name: 'Tuning-free', text: 'the cascade alone, nothing trained' },
  { method: 'direct', name: 'Direct', text: 'the full size at once, which the model never learnt' },
]
