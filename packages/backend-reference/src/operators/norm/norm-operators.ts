import { createError } from '@self-cascade/core'
import { OperandsInvalid } from '../../errors.ts'
import { resolveAxis, splitAt } from '../../values/indices.ts'
import { numbersOf, type ReferenceValue, typedValue } from '../../values/value.ts'
import { zipNumbers } from '../elementwise/broadcast.ts'
import { mapNumbers } from '../elementwise/unary.ts'
import { reshape } from '../movement/reshape.ts'
import type { Operator } from '../operator.ts'
import { reducers, reduceValue } from '../reduce/reduce.ts'
import { rootMeanSquareNormalize } from './root-mean-square.ts'
import { axesFrom, perChannel, scaleAndShift, standardize } from './standardize.ts'

/** Standardises channels `[N, C, …]` in groups; scale and bias are per channel since opset 21, per group before. */
const groupNormalization: Operator = ([x, scale, bias], { int, float, opset }) => {
  const groups = int('num_groups')
  const [n, c, ...space] = x!.dims as [number, number, ...number[]]
  const grouped = reshape(x!, [n, groups, c / groups, ...space])
  const { result } = standardize(grouped, axesFrom(2, grouped.dims.length), float('epsilon', 1e-5))
  if (opset < 21) {
    const rank = grouped.dims.length
    return reshape(scaleAndShift(result, perChannel(scale!, rank), perChannel(bias!, rank)), x!.dims)
  }
  const rank = x!.dims.length
  return scaleAndShift(reshape(result, x!.dims), perChannel(scale!, rank), perChannel(bias!, rank))
}

/** `(x − mean) / √(variance + ε) · scale + bias` with the statistics that training has left. */
const batchNormalization: Operator = ([x, scale, bias, mean, variance], { int, float }) => {
  if (int('training_mode', 0) === 1) throw createError(OperandsInvalid, { problem: 'training_mode is not implemented' })
  const channels = (value: ReferenceValue) => perChannel(value, x!.dims.length)
  const epsilon = float('epsilon', 1e-5)
  const factors = mapNumbers(variance!, (one) => 1 / Math.sqrt(one + epsilon))
  const centered = zipNumbers(x!, channels(mean!), (one, m) => one - m)
  return scaleAndShift(
    zipNumbers(centered, channels(factors), (one, factor) => one * factor),
    channels(scale!),
    channels(bias!),
  )
}

/** `x / √(mean(x²) + ε) · scale` over the axes from one to the last. */
const rmsNormalization: Operator = ([x, scale], { int, float }) => {
  const rank = x!.dims.length
  const axes = axesFrom(resolveAxis(int('axis', -1), rank), rank)
  const { result, inverse } = rootMeanSquareNormalize(x!, axes, float('epsilon', 1e-5))
  return [scaleAndShift(result, scale!), inverse]
}

/**
 * `x / (bias + alpha/size · Σ x²)^beta`, with the sum over `size` neighbouring channels.
 */
const localResponseNormalization: Operator = ([x], { int, float }) => {
  const size = int('size')
  const [alpha, beta, bias] = [float('alpha', 1e-4), float('beta', 0.75), float('bias', 1)]
  const { outer, size: channels, inner } = splitAt(x!.dims, 1)
  const numbers = numbersOf(x!)
  const [before, after] = [Math.floor((size - 1) / 2), Math.ceil((size - 1) / 2)]
  const result = new Float64Array(outer * channels * inner).map((_, index) => {
    const channel = Math.floor(index / inner) % channels
    let squares = 0
    for (let one = Math.max(0, channel - before); one <= Math.min(channels - 1, channel + after); one++) {
      squares += numbers[index + (one - channel) * inner]! ** 2
    }
    return numbers[index]! / (bias + (alpha / size) * squares) ** beta
  })
  return typedValue(x!.dataType, x!.dims, result)
}

/** Operators that normalise. */
export const normOperators = {
  BatchNormalization: batchNormalization,
  GroupNormalization: groupNormalization,
  InstanceNormalization: ([x, scale, bias], { float }) => {
    const rank = x!.dims.length
    const { result } = standardize(x!, axesFrom(2, rank), float('epsilon', 1e-5))
    return scaleAndShift(result, perChannel(scale!, rank), perChannel(bias!, rank))
  },
  LayerNormalization: ([x, scale, bias], { int, float }) => {
    const rank = x!.dims.length
    const axes = axesFrom(resolveAxis(int('axis', -1), rank), rank)
    const { result, mean, inverseDeviation } = standardize(x!, axes, float('epsilon', 1e-5))
    return [scaleAndShift(result, scale!, bias), mean, inverseDeviation]
  },
  LRN: localResponseNormalization,
  /** `x / ‖x‖ₚ` along an axis; 0 stays 0. */
  LpNormalization: ([x], { int }) => {
    const axes = [resolveAxis(int('axis', -1), x!.dims.length)]
    const norm = reduceValue(x!, axes, int('p', 2) === 1 ? reducers.ReduceL1 : reducers.ReduceL2)
    return zipNumbers(x!, norm, (one, length) => (length === 0 ? 0 : one / length))
  },
  MeanVarianceNormalization: ([x], { ints }) => standardize(x!, ints('axes', [0, 2, 3]), 1e-9).result,
  RMSNormalization: rmsNormalization,
  /** ONNX Runtime's name for `RMSNormalization`, before opset 23. */
  SimplifiedLayerNormalization: rmsNormalization,
} satisfies Record<string, Operator>
