import { createError, sizeOf } from '@self-cascade/core'
import { OperandsInvalid } from '../../errors.ts'
import { numbersOf, type ReferenceValue, typedValue } from '../../values/value.ts'
import type { Operator, OperatorContext } from '../operator.ts'
import { asThree, spanOf } from './windows.ts'

interface TransposedWindows {
  readonly strides: readonly number[]
  readonly dilations: readonly number[]
  readonly begins: readonly number[]
  readonly output: readonly number[]
}

/** Reads pads and sizes: `output = stride · (input − 1) + output_padding + span − begin − end`. */
function readTransposed(
  { ints, string }: OperatorContext,
  space: readonly number[],
  kernel: readonly number[],
): TransposedWindows {
  const strides = ints(
    'strides',
    space.map(() => 1),
  )
  const dilations = ints(
    'dilations',
    space.map(() => 1),
  )
  const extra = ints(
    'output_padding',
    space.map(() => 0),
  )
  const full = space.map(
    (size, axis) => strides[axis]! * (size - 1) + extra[axis]! + spanOf(kernel[axis]!, dilations[axis]!),
  )
  const mode = string('auto_pad', 'NOTSET')
  const wanted = ints('output_shape', mode.startsWith('SAME') ? space.map((size, axis) => size * strides[axis]!) : [])
  if (wanted.length > 0) {
    const output = wanted.slice(-space.length)
    const totals = full.map((size, axis) => Math.max(0, size - output[axis]!))
    const begins = totals.map((total) => (mode === 'SAME_UPPER' ? Math.floor(total / 2) : Math.ceil(total / 2)))
    return { strides, dilations, begins, output }
  }
  const pads = mode === 'VALID' ? [] : ints('pads', [])
  const begins = space.map((_, axis) => pads[axis] ?? 0)
  const output = full.map((size, axis) => size - begins[axis]! - (pads[axis + space.length] ?? 0))
  return { strides, dilations, begins, output }
}

/**
 * `ConvTranspose` with weights `[C, M/groups, …]`: every input element adds its multiple of the kernel to the output,
 * `y[n, m, p · stride + k · dilation − pad] += x[n, c, p] · w[c, m, k]`.
 */
export const convTranspose: Operator = ([x, weight, bias], context) => {
  const groups = context.int('group', 1)
  const [batch, channels, ...space] = x!.dims as [number, number, ...number[]]
  const [depth, filters, ...kernel] = weight!.dims as [number, number, ...number[]]
  if (depth !== channels || space.length !== kernel.length || space.length < 1 || space.length > 3) {
    throw createError(OperandsInvalid, { problem: `weights [${weight!.dims}] do not fit the input [${x!.dims}]` })
  }
  const windows = readTransposed(context, space, kernel)
  const dims = [batch, filters * groups, ...windows.output]
  const result = new Float64Array(sizeOf(dims))
  if (bias) result.set(biasPlanes(bias, batch, sizeOf(windows.output)))
  const [id, ih, iw] = asThree(space, 1)
  const [kd, kh, kw] = asThree(kernel, 1)
  const [od, oh, ow] = asThree(windows.output, 1)
  const [sd, sh, sw] = asThree(windows.strides, 1)
  const [ld, lh, lw] = asThree(windows.dilations, 1)
  const [pd, ph, pw] = asThree(windows.begins, 0)
  const [input, weights] = [numbersOf(x!), numbersOf(weight!)]
  let place = 0
  for (let n = 0; n < batch; n++) {
    for (let c = 0; c < channels; c++) {
      const first = Math.floor(c / (channels / groups)) * filters
      for (let z = 0; z < id; z++) {
        for (let y = 0; y < ih; y++) {
          for (let column = 0; column < iw; column++) {
            const element = input[place++]!
            for (let m = 0; m < filters; m++) {
              for (let a = 0; a < kd; a++) {
                const outZ = z * sd - pd + a * ld
                if (outZ < 0 || outZ >= od) continue
                for (let b = 0; b < kh; b++) {
                  const outY = y * sh - ph + b * lh
                  if (outY < 0 || outY >= oh) continue
                  const row = (((n * filters * groups + first + m) * od + outZ) * oh + outY) * ow
                  const weightRow = (((c * filters + m) * kd + a) * kh + b) * kw
                  for (let e = 0; e < kw; e++) {
                    const outX = column * sw - pw + e * lw
                    if (outX >= 0 && outX < ow) result[row + outX]! += element * weights[weightRow + e]!
                  }
                }
              }
            }
          }
        }
      }
    }
  }
  return typedValue(x!.dataType, dims, result)
}

function biasPlanes(bias: ReferenceValue, batch: number, size: number): Float64Array {
  const numbers = numbersOf(bias)
  return Float64Array.from(
    { length: batch * numbers.length * size },
    (_, index) => numbers[Math.floor(index / size) % numbers.length]!,
  )
}
