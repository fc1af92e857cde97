import { TensorProto_DataType as DataType } from 'onnx-buf'
import { intAttribute, stringAttribute } from '../../graph/attributes.ts'
import { axisOf, type NodeFacts, type ShapeRule, tensor } from '../shape-rule.ts'

const same: ShapeRule = ({ type }) => [type(0)]

/** The tensor, and statistics of which the normalised axes have one element. */
export const layerNormalization: ShapeRule = (facts) => {
  const dims = facts.dims(0)
  const first = dims && axisOf(facts, dims.length, -1)
  const after = first === undefined ? undefined : dims?.map((dim, axis) => (axis < first ? dim : 1))
  const statistics = tensor(intAttribute(facts.node, 'stash_type', DataType.FLOAT), after)
  return [facts.type(0), statistics, statistics]
}

/** The tensor, and running statistics of each channel when it trains. */
const batchNormalization: ShapeRule = ({ type }) => [type(0), type(3), type(4), type(3), type(4)]

/** A loss for each sample or their mean, and the logarithms of the probabilities. */
const loss: ShapeRule = (facts: NodeFacts) => {
  const isPerSample = stringAttribute(facts.node, 'reduction', 'mean') === 'none'
  return [tensor(facts.elementType(0), isPerSample ? facts.dims(1) : []), facts.type(0)]
}

/** Normalisations and losses. */
export const normalizationRules = {
  ...{ Softmax: same, LogSoftmax: same, Hardmax: same, LpNormalization: same, LRN: same },
  ...{ InstanceNormalization: same, GroupNormalization: same, RMSNormalization: same },
  MeanVarianceNormalization: same,
  LayerNormalization: layerNormalization,
  SimplifiedLayerNormalization: layerNormalization,
  BatchNormalization: batchNormalization,
  SoftmaxCrossEntropyLoss: loss,
  NegativeLogLikelihoodLoss: loss,
} satisfies Record<string, ShapeRule>
