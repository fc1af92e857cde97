import type { Tensor } from '@self-cascade/core'

/** Gives the flat index of the first NaN or infinity, or −1 when every value is finite. */
export function findNonFinite(tensor: Tensor): number {
  const { data } = tensor
  for (let index = 0; index < data.length; index++) {
    // x − x is 0 for finite x, and NaN for NaN and the infinities
    if (data[index]! - data[index]! !== 0) return index
  }
  return -1
}

/** Mean and population standard deviation `√(mean((x − mean)²))` over all elements, in float64; NaN for no elements. */
export function meanAndStd(tensor: Tensor): { readonly mean: number; readonly std: number } {
  const { data } = tensor
  let sum = 0
  for (const value of data) sum += value
  const mean = sum / data.length
  let squares = 0
  for (const value of data) squares += (value - mean) * (value - mean)
  return { mean, std: Math.sqrt(squares / data.length) }
}
