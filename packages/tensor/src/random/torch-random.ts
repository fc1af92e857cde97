import { createTensor, type RandomSource, sizeOf } from '@self-cascade/core'
import { mersenne } from 'pure-rand/generator/mersenne'
import { cos, log, sin } from './deterministic-math.ts'
import { parseSeed, parseStage, type RandomOptions } from './seed.ts'

const STAGE_STEP = 0x9e3779b9
const BLOCK = 16
const TURN = Math.fround(2 * Math.PI)

/**
 * Gives the noise of `torch.manual_seed(seed); torch.randn(dims)` on the CPU, draw after draw, to compare with Python.
 *
 * MT19937 seeded with the low 32 bits of the seed. Fewer than 16 elements are drawn one by one from 53-bit uniforms, in
 * pairs, of which the second is kept for the next such draw; 16 or more are made in blocks of 16 from 24-bit uniforms, and a
 * last block that is not full is drawn anew over the last 16 elements. The uniforms are torch's to the bit; the normals differ
 * from its vector code by float32 rounding (below 2·10⁻⁶).
 *
 * Stage r is `torch.manual_seed((seed + r * 0x9E3779B9) & 0xFFFFFFFF)`.
 *
 * @throws {@link InvalidOption} for a seed or stage outside its range.
 * @see ATen/native/cpu/DistributionTemplates.h and ATen/core/DistributionsHelper.h of PyTorch.
 */
export function torchRandom({ seed, stage = 0 }: RandomOptions): RandomSource {
  const engineSeed = BigInt.asUintN(32, parseSeed(seed) + BigInt(parseStage(stage)) * BigInt(STAGE_STEP))
  const generator = mersenne(Number(engineSeed))
  const next = () => generator.next() >>> 0
  const nextSingle = serialNormals(next)
  return {
    normal(dims) {
      const values = new Float32Array(sizeOf(dims))
      if (values.length >= BLOCK) fillBlocks(values, next)
      else for (let index = 0; index < values.length; index++) values[index] = nextSingle()
      return createTensor('float32', values, dims)
    },
  }
}

/** 24 random bits as a float32 in 0..1. */
const uniform24 = (word: number) => (word & 0xffffff) * 2 ** -24

/** 53 random bits as a float64 in 0..1, upper word first. */
const uniform53 = (high: number, low: number) => ((high & 0x1fffff) * 2 ** 32 + low) * 2 ** -53

/** Box-Muller in float64, one value at a time; the sine half is kept for the next call. */
function serialNormals(next: () => number): () => number {
  let kept: number | undefined
  return () => {
    if (kept !== undefined) {
      const value = kept
      kept = undefined
      return value
    }
    const u1 = uniform53(next(), next())
    const u2 = uniform53(next(), next())
    // 1 − u2 is exact: u2 is a multiple of 2⁻⁵³
    const radius = Math.sqrt(-2 * log(1 - u2))
    const angle = 2 * Math.PI * u1
    kept = radius * sin(angle)
    return radius * cos(angle)
  }
}

function fillBlocks(values: Float32Array, next: () => number): void {
  for (let index = 0; index < values.length; index++) values[index] = uniform24(next())
  for (let start = 0; start + BLOCK <= values.length; start += BLOCK) transformBlock(values, start)
  if (values.length % BLOCK === 0) return
  const start = values.length - BLOCK
  for (let index = start; index < values.length; index++) values[index] = uniform24(next())
  transformBlock(values, start)
}

/** Box-Muller on 16 uniforms: the first 8 give radii and receive the cosines, the last 8 give angles and receive the sines. */
function transformBlock(values: Float32Array, start: number): void {
  const half = BLOCK / 2
  for (let index = start; index < start + half; index++) {
    const radius = Math.sqrt(-2 * log(1 - values[index]!))
    const angle = Math.fround(TURN * values[index + half]!)
    values[index] = radius * cos(angle)
    values[index + half] = radius * sin(angle)
  }
}
