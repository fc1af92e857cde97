import { createTensor, type Tensor } from '@self-cascade/core'
import { readJsonFixture } from '@self-cascade/testing'
import type { FeatureRows } from '../feature-statistics.ts'

/** Numbers of numpy and scipy, made by `__fixtures__/make_measures.py`. */
export const measures = readJsonFixture<{
  rows: Record<'first' | 'second' | 'few', number[][]>
  covarianceOfSecond: number[][]
  frechet: { firstSecond: number; fewSecond: number }
  kernel: { firstSecond: number; paired: number }
  psnr: number
  ssim: number
  gradientEnergy: number
  laplacianVariance: number
  spectrum16: number[]
}>(import.meta.url, '../__fixtures__/measures.json')

/** The same picture as `picture` of the script. */
export function formulaPicture(side: number, step: number): Tensor {
  const data = new Float32Array(3 * side * side)
  for (let i = 0; i < data.length; i++) {
    const grey = Math.floor((((i * i * step + 17 * i) % 256) + 3 * (i % side)) / 4)
    data[i] = Math.fround(Math.fround(grey) / 127.5) - 1
  }
  return createTensor('float32', data, [1, 3, side, side])
}

/** Rows as features, each of a picture of its own unless told otherwise. */
export function featureRows(rows: readonly (readonly number[])[], pictures = rows.map((_, i) => i)): FeatureRows {
  return {
    data: Float64Array.from(rows.flat()),
    count: rows.length,
    length: rows[0]?.length ?? 0,
    pictures: Int32Array.from(pictures),
  }
}
