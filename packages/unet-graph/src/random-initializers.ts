import { type RandomSource, sizeOf } from '@self-cascade/core'
import type { InitializerSource } from './initializer-source.ts'
import type { UnetParameter } from './unet-parameter.ts'

/** A layer that may start at zero, so that the block it ends starts as the identity. */
export type ZeroInitLayer = 'conv2' | 'proj_out' | 'conv_out'

/** How random weights start. */
export interface RandomInitializersOptions {
  /**
   * Layers whose weights and biases start at zero: `conv2` ends each ResBlock, `proj_out` each attention, `conv_out` the whole.
   * None by default, as in PyTorch.
   */
  readonly zeroInit?: readonly ZeroInitLayer[]
}

/** Elements drawn at a time. */
const pieceSize = 65_536

/**
 * Gives PyTorch's start of every parameter: convolutions and linear layers `U(−1/√fanIn, 1/√fanIn)`, norms 1 and 0.
 *
 * Parameters are to be asked for in order, each once: they take successive draws. The same source gives bit-identical weights
 * everywhere.
 */
export function randomInitializers(random: RandomSource, options: RandomInitializersOptions = {}): InitializerSource {
  return (parameter) => {
    const values = new Float32Array(sizeOf(parameter.dims))
    for (let start = 0; start < values.length; start += pieceSize) {
      fillPiece(values.subarray(start, start + pieceSize), parameter, random, options)
    }
    return values
  }
}

/** Fills one piece of a parameter. Pieces are {@link pieceSize} long, so that parts of a parameter equal the whole. */
function fillPiece(
  piece: Float32Array,
  { name, initial }: UnetParameter,
  random: RandomSource,
  { zeroInit = [] }: RandomInitializersOptions,
): void {
  const layer = name.split('.').at(-2)
  if (zeroInit.some((zero) => zero === layer)) piece.fill(0)
  else if (initial.kind === 'constant') piece.fill(initial.value)
  else fillUniform(piece, initial.bound, random)
}

/** The distribution function of a normal variable makes it uniform: `2Φ(z) − 1 = erf(z / √2)` in ±1. */
function fillUniform(piece: Float32Array, bound: number, random: RandomSource): void {
  const { data } = random.normal([piece.length])
  for (let index = 0; index < piece.length; index++) piece[index] = bound * erf(data[index]! * Math.SQRT1_2)
}

/**
 * The error function to 3e-7, by operations that IEEE 754 rounds exactly, so that it is the same everywhere.
 *
 * @see Abramowitz and Stegun, Handbook of Mathematical Functions, 7.1.28
 */
function erf(x: number): number {
  const t = Math.abs(x)
  const high = 0.0092705272 + t * (0.0001520143 + t * (0.0002765672 + t * 0.0000430638))
  const sum = 1 + t * (0.0705230784 + t * (0.0422820123 + t * high))
  const squared = sum * sum
  const fourth = squared * squared
  const eighth = fourth * fourth
  const magnitude = 1 - 1 / (eighth * eighth)
  return x < 0 ? -magnitude : magnitude
}
