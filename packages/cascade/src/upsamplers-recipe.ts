import { sha256 } from '@noble/hashes/sha2.js'
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js'
import type { Tensor } from '@self-cascade/core'
import type { FeatureUpsamplers, TimeWindow } from '@self-cascade/upsampler'
import { canonicalJson, digestTensor } from './recipe.ts'

/** The upsamplers of one stage, as far as they decide its picture. */
export interface UpsamplersRecipe {
  readonly stage: number
  /** Of the parameters and what is known of them. */
  readonly digest: string
  /** Absent for 1. */
  readonly strength?: number | readonly number[]
  readonly window?: TimeWindow
}

/** Gives the SHA-256 digest of upsamplers, as hex: of their parameters, and of what is known of them. */
export function digestUpsamplers({ parameters, ...description }: FeatureUpsamplers): string {
  const hash = sha256.create().update(utf8ToBytes(canonicalJson(description)))
  for (const name of Object.keys(parameters).sort()) {
    hash.update(utf8ToBytes(`${name}:${digestTensor(parameters[name] as Tensor)}`))
  }
  return bytesToHex(hash.digest())
}
