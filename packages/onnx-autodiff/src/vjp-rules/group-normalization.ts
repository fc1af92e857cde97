import { floatAttribute, intAttribute } from '@self-cascade/onnx-graph'
import { normalizeGroups, repeatedForChannels } from '../group-normalization.ts'
import { sizeOfDims, type Value } from '../value.ts'
import type { VjpInput, VjpRule } from '../vjp.ts'

/**
 * Normalises groups of channels. Scale and bias are per channel since opset 21, per group in 18, which is the same with each
 * repeated for the channels of its group.
 */
export const GroupNormalization: VjpRule = (vjp) => {
  const { inputs, ops } = vjp
  const channels = inputs[0]!.dims[1]!
  const scale = inputs[1]!
  const repeats = channels / scale.dims[0]!
  if (repeats === 1) return perChannelRule(vjp, scale)
  const groups = scale.dims[0]!
  const gradients = perChannelRule(vjp, repeatedForChannels(ops, scale, channels))
  const perGroup = (gradient: Value | undefined) =>
    gradient && ops.reduceSum(ops.reshape(gradient, [groups, repeats]), [1], false)
  return [gradients[0], perGroup(gradients[1]), perGroup(gradients[2])]
}

/**
 * With γ per channel, x̂ and r = 1/√(σ² + ε) per group, `x̄ = r·(γ·ȳ − mean(γ·ȳ) − x̂·mean(γ·ȳ·x̂))`. The means follow from the sums
 * `Σ ȳ` and `Σ ȳ·x̂` of each channel, which the gradients of bias and scale are made of as well.
 */
function perChannelRule({ node, inputs, cotangents, needs, ops }: VjpInput, scale: Value): (Value | undefined)[] {
  const x = inputs[0]!
  const groups = intAttribute(node, 'num_groups')
  const { normalized, inverseDeviation } = normalizeGroups(ops, x, groups, floatAttribute(node, 'epsilon', 1e-5))
  const [batch, channels] = x.dims as [number, number]
  const pixels = sizeOfDims(x.dims.slice(2))
  const split = [batch, groups, channels / groups, pixels]
  const y = ops.reshape(cotangents[0]!, split)
  const xHat = ops.reshape(normalized, split)
  const sum = ops.reduceSum(y, [3])
  const weightedSum = ops.reduceSum(ops.mul(y, xHat), [3])
  const overSamples = (value: Value) => ops.reshape(ops.reduceSum(value, [0], false), [channels])
  const byX = () => {
    const gamma = ops.reshape(scale, [1, groups, channels / groups, 1])
    const inverse = ops.reshape(inverseDeviation, [batch, groups, 1, 1])
    const perPixel = ops.scale(inverse, 1 / pixels)
    const groupMean = (value: Value) => ops.mul(ops.reduceMean(ops.mul(value, gamma), [2]), perPixel)
    const correction = ops.add(ops.mul(xHat, groupMean(weightedSum)), groupMean(sum))
    return ops.reshape(ops.sub(ops.mul(y, ops.mul(gamma, inverse)), correction), x.dims)
  }
  return [
    needs(0) ? byX() : undefined,
    needs(1) ? overSamples(weightedSum) : undefined,
    needs(2) ? overSamples(sum) : undefined,
  ]
}
