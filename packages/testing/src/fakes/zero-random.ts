import { createTensor, type RandomSource, sizeOf } from '@self-cascade/core'

/** A source of "noise" that is zero everywhere. */
export function zeroRandom(): RandomSource {
  return { normal: (dims) => createTensor('float32', new Float32Array(sizeOf(dims)), dims) }
}
