import { createError, sizeOf } from '@self-cascade/core'
import { OperandsInvalid } from '../../errors.ts'
import { numbersOf, type ReferenceValue, typedValue } from '../../values/value.ts'
import type { Operator, OperatorContext } from '../operator.ts'
import { asThree, readWindows } from './windows.ts'

/** Checks `[N, C, …]` against weights `[M, C/groups, …]` of at most three spatial axes. */
function checkChannels(x: ReferenceValue, weight: ReferenceValue, channels: number | undefined): void {
  if (x.dims.length === weight.dims.length && x.dims[1] === channels && x.dims.length >= 3 && x.dims.length <= 5) return
  throw createError(OperandsInvalid, { problem: `weights [${weight.dims}] do not fit the input [${x.dims}]` })
}

/**
 * Convolves: `y[n, m, p] = bias[m] + Σ x[n, c, p · stride − pad + k · dilation] · w[m, c, k]`, where channels m of a group see only
 * the channels c of that group.
 */
export function convolve(
  [x, weight, bias]: readonly [ReferenceValue, ReferenceValue, ReferenceValue | undefined],
  context: OperatorContext,
): ReferenceValue {
  const groups = context.int('group', 1)
  checkChannels(x, weight, weight.dims[1]! * groups)
  const [batch, channels, ...space] = x.dims as [number, number, ...number[]]
  const [filters, depth, ...kernel] = weight.dims as [number, number, ...number[]]
  const windows = readWindows(context, space, kernel)
  const dims = [batch, filters, ...windows.output]
  const [id, ih, iw] = asThree(space, 1)
  const [kd, kh, kw] = asThree(kernel, 1)
  const [od, oh, ow] = asThree(windows.output, 1)
  const [sd, sh, sw] = asThree(windows.strides, 1)
  const [ld, lh, lw] = asThree(windows.dilations, 1)
  const [pd, ph, pw] = asThree(windows.begins, 0)
  const [input, weights] = [numbersOf(x), numbersOf(weight)]
  const biases = bias && numbersOf(bias)
  const result = new Float64Array(sizeOf(dims))
  let place = 0
  for (let n = 0; n < batch; n++) {
    for (let m = 0; m < filters; m++) {
      const first = Math.floor(m / (filters / groups)) * depth
      for (let z = 0; z < od; z++) {
        for (let y = 0; y < oh; y++) {
          for (let column = 0; column < ow; column++) {
            let sum = biases ? biases[m]! : 0
            for (let c = 0; c < depth; c++) {
              for (let a = 0; a < kd; a++) {
                const inZ = z * sd - pd + a * ld
                if (inZ < 0 || inZ >= id) continue
                for (let b = 0; b < kh; b++) {
                  const inY = y * sh - ph + b * lh
                  if (inY < 0 || inY >= ih) continue
                  const row = (((n * channels + first + c) * id + inZ) * ih + inY) * iw
                  const weightRow = (((m * depth + c) * kd + a) * kh + b) * kw
                  for (let e = 0; e < kw; e++) {
                    const inX = column * sw - pw + e * lw
                    if (inX >= 0 && inX < iw) sum += input[row + inX]! * weights[weightRow + e]!
                  }
                }
              }
            }
            result[place++] = sum
          }
        }
      }
    }
  }
  return typedValue(x.dataType, dims, result)
}

/** `Conv` with one to three spatial axes. */
export const conv: Operator = ([x, weight, bias], context) => convolve([x!, weight!, bias], context)
