import { createError, sizeOf } from '@self-cascade/core'
import { OperandsInvalid } from '../../errors.ts'
import { resolveAxis, splitAt } from '../../values/indices.ts'
import { integersOf, numbersOf, type ReferenceValue, typedValue } from '../../values/value.ts'
import type { Operator, OperatorContext } from '../operator.ts'
import type { AxisResize } from './coordinates.ts'
import { axisTaps, type ResizeMode, type Taps } from './taps.ts'

/** Resizes one axis: every place becomes the weighted sum of its taps. */
function resizeAxis(value: ReferenceValue, axis: number, taps: readonly Taps[], outside: number): ReferenceValue {
  const { outer, size, inner } = splitAt(value.dims, axis)
  const numbers = numbersOf(value)
  const dims = value.dims.map((dim, index) => (index === axis ? taps.length : dim))
  const result = new Float64Array(sizeOf(dims))
  for (let before = 0; before < outer; before++) {
    taps.forEach((place, index) => {
      const to = (before * taps.length + index) * inner
      if (place === 'outside') {
        result.fill(outside, to, to + inner)
        return
      }
      for (const [source, weight] of place) {
        const from = (before * size + source) * inner
        for (let after = 0; after < inner; after++) result[to + after]! += weight * numbers[from + after]!
      }
    })
  }
  return typedValue(value.dataType, dims, result)
}

function resizeAll(value: ReferenceValue, axes: readonly AxisResize[], mode: ResizeMode, outside = 0): ReferenceValue {
  const crops = mode.coordinates === 'tf_crop_and_resize'
  return axes.reduce((resized, axis, index) => {
    const changes = crops || axis.scale !== 1 || axis.inputSize !== axis.outputSize
    return changes ? resizeAxis(resized, index, axisTaps(axis, mode), outside) : resized
  }, value)
}

interface Lengths {
  readonly outputSize: number
  readonly scale: number
}

/** What the sizes asked for become when the aspect ratio is kept: one scale for all, and sizes rounded. */
function lengthsFromSizes(dims: readonly number[], sizes: readonly number[], policy: string): Lengths[] {
  const scales = sizes.map((size, index) => size / dims[index]!)
  if (policy === 'stretch') return sizes.map((outputSize, index) => ({ outputSize, scale: scales[index]! }))
  const scale = policy === 'not_larger' ? Math.min(...scales) : Math.max(...scales)
  return dims.map((size) => ({ outputSize: Math.floor(size * scale + 0.5), scale }))
}

function readMode({ string, int, float, opset }: OperatorContext): ResizeMode {
  const isOld = opset < 11
  return {
    mode: string('mode', 'nearest'),
    coordinates: isOld ? 'asymmetric' : string('coordinate_transformation_mode', 'half_pixel'),
    nearest: isOld ? 'floor' : string('nearest_mode', 'round_prefer_floor'),
    cubicCoefficient: float('cubic_coeff_a', -0.75),
    excludeOutside: int('exclude_outside', 0) === 1,
    antialias: int('antialias', 0) === 1,
  }
}

/** `Resize`: X, scales up to opset 10; X, roi, scales, sizes after. An empty tensor counts as left out. */
const resize: Operator = (inputs, context) => {
  const [x, ...rest] = context.opset < 11 ? [inputs[0], undefined, inputs[1], undefined] : inputs
  const [roi, scales, sizes] = rest.map((input) => (input && input.data.length > 0 ? input : undefined))
  const rank = x!.dims.length
  const all = x!.dims.map((_, axis) => axis)
  const axes = context.ints('axes', all).map((axis) => resolveAxis(axis, rank))
  const dims = axes.map((axis) => x!.dims[axis]!)
  if (!scales && !sizes) throw createError(OperandsInvalid, { problem: 'neither scales nor sizes are given' })
  const lengths = sizes
    ? lengthsFromSizes(dims, integersOf(sizes), context.string('keep_aspect_ratio_policy', 'stretch'))
    : Array.from(numbersOf(scales!), (scale, index) => ({ outputSize: Math.floor(dims[index]! * scale), scale }))
  const region = roi ? Array.from(numbersOf(roi)) : []
  const resizes = all.map((axis): AxisResize => {
    const index = axes.indexOf(axis)
    const inputSize = x!.dims[axis]!
    if (index < 0) return { inputSize, outputSize: inputSize, scale: 1, roi: [0, 1] }
    const bounds = [region[index] ?? 0, region[index + axes.length] ?? 1] as const
    return { inputSize, ...lengths[index]!, roi: bounds }
  })
  return resizeAll(x!, resizes, readMode(context), context.float('extrapolation_value', 0))
}

/** `Upsample`, up to opset 9: nearest or linear, with scales as an attribute and later as an input. */
const upsample: Operator = ([x, scales], { floats, string }) => {
  const given = scales ? Array.from(numbersOf(scales)) : floats('scales')
  const axes = x!.dims.map((inputSize, axis): AxisResize => {
    const scale = given[axis]!
    return { inputSize, outputSize: Math.floor(inputSize * scale), scale, roi: [0, 1] }
  })
  return resizeAll(x!, axes, {
    ...{ mode: string('mode', 'nearest'), coordinates: 'asymmetric', nearest: 'floor' },
    ...{ cubicCoefficient: -0.75, excludeOutside: false, antialias: false },
  })
}

/** Operators that change the size of pictures and signals. */
export const resizeOperators = { Resize: resize, Upsample: upsample } satisfies Record<string, Operator>
