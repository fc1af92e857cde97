import { createError, UnknownName } from '@self-cascade/core'
import { philoxRandom, torchRandom } from '@self-cascade/tensor'
import type { NoiseSource, RngName } from './options.ts'

/** Philox gives the same noise on every platform; torch repeats PyTorch's CPU `randn`. */
const noiseSources = {
  philox: { name: 'philox', create: philoxRandom },
  torch: { name: 'torch', create: torchRandom },
} satisfies Record<RngName, NoiseSource>

/**
 * Gives the noise source for a name, or the caller's own.
 *
 * @throws {@link UnknownName} for any other name.
 */
export function resolveNoiseSource(rng: RngName | NoiseSource): NoiseSource {
  if (typeof rng !== 'string') return rng
  const source = (noiseSources as Partial<Record<string, NoiseSource>>)[rng]
  if (!source) throw createError(UnknownName, { kind: 'rng', name: rng, known: Object.keys(noiseSources) })
  return source
}
