import { sizeOf } from '@self-cascade/core'
import { numbersOf, type ReferenceValue } from '../../values/value.ts'
import { asThree, type Windows } from './windows.ts'

/** Two pictures that a kernel ties together: windows stand at the places of one and see the elements of the other. */
export interface Products {
  readonly batch: number
  readonly groups: number
  /** `[channels of the places, channels of the elements / groups, …kernel]`. */
  readonly weightDims: readonly number[]
  /** Spatial dims of either side. */
  readonly places: readonly number[]
  readonly elements: readonly number[]
  readonly windows: Pick<Windows, 'strides' | 'dilations' | 'begins'>
}

/**
 * Calls `visit` with three flat indices for every product of a convolution: place p of channel m, the element
 * `p · stride − pad + k · dilation` that it sees in a channel c of its group, and the weight `w[m, c, k]`; those in the padding are
 * left out. `Conv` sums them by place and `ConvTranspose` by element.
 */
export function eachProduct(
  { batch, groups, weightDims, places, elements, windows }: Products,
  visit: (place: number, element: number, weight: number) => void,
): void {
  const [channels, depth, ...kernel] = weightDims as [number, number, ...number[]]
  const [pd, ph, pw] = asThree(places, 1)
  const [ed, eh, ew] = asThree(elements, 1)
  const [kd, kh, kw] = asThree(kernel, 1)
  const [sd, sh, sw] = asThree(windows.strides, 1)
  const [ld, lh, lw] = asThree(windows.dilations, 1)
  const [bd, bh, bw] = asThree(windows.begins, 0)
  let place = 0
  for (let n = 0; n < batch; n++) {
    for (let m = 0; m < channels; m++) {
      const first = n * depth * groups + Math.floor(m / (channels / groups)) * depth
      for (let z = 0; z < pd; z++) {
        for (let y = 0; y < ph; y++) {
          for (let x = 0; x < pw; x++) {
            for (let c = 0; c < depth; c++) {
              for (let a = 0; a < kd; a++) {
                const atZ = z * sd - bd + a * ld
                if (atZ < 0 || atZ >= ed) continue
                for (let b = 0; b < kh; b++) {
                  const atY = y * sh - bh + b * lh
                  if (atY < 0 || atY >= eh) continue
                  const row = (((first + c) * ed + atZ) * eh + atY) * ew
                  const weightRow = (((m * depth + c) * kd + a) * kh + b) * kw
                  for (let e = 0; e < kw; e++) {
                    const atX = x * sw - bw + e * lw
                    if (atX >= 0 && atX < ew) visit(place, row + atX, weightRow + e)
                  }
                }
              }
            }
            place++
          }
        }
      }
    }
  }
}

/** Gives zeros of dims `[N, C, …]`, or in each channel its bias: what the products are added to. */
export function biasPlanes(bias: ReferenceValue | undefined, dims: readonly number[]): Float64Array {
  const result = new Float64Array(sizeOf(dims))
  if (!bias) return result
  const numbers = numbersOf(bias)
  const size = sizeOf(dims.slice(2))
  return result.map((_, index) => numbers[Math.floor(index / size) % numbers.length]!)
}
