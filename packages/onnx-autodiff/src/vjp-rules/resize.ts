/** Resizing. It is linear and separable, so its gradient is the product with the transposed interpolation matrix of each axis. */
import { createError } from '@self-cascade/core'
import { floatAttribute, intAttribute, intsAttribute, stringAttribute, tensorNumbers } from '@self-cascade/onnx-graph'
import { GradientImpossible, OperandNotConstant } from '../errors.ts'
import { interpolationMatrix } from '../interpolation-matrix.ts'
import { positiveAxis, range, type Value } from '../value.ts'
import { only, type VjpInput, type VjpRule } from '../vjp.ts'
import { multiplyAlong } from './multiply-along.ts'

export const Resize: VjpRule = (vjp) => {
  const { x, y, gradient } = only(vjp)
  const { node, ops } = vjp
  if (intAttribute(node, 'antialias', 0) === 1) {
    throw createError(GradientImpossible, { problem: `the Resize node "${node.name}" is antialiased` })
  }
  const matrices = x.dims.map((inputSize, axis) =>
    interpolationMatrix({
      ...{ inputSize, outputSize: y.dims[axis]!, scale: scaleOf(vjp, axis) ?? y.dims[axis]! / inputSize },
      mode: stringAttribute(node, 'mode', 'nearest'),
      coordinates: stringAttribute(node, 'coordinate_transformation_mode', defaultCoordinates(vjp)),
      rounding: stringAttribute(node, 'nearest_mode', node.opType === 'Upsample' ? 'floor' : 'round_prefer_floor'),
      cubicA: floatAttribute(node, 'cubic_coeff_a', -0.75),
      excludesOutside: intAttribute(node, 'exclude_outside', 0) === 1,
    }),
  )
  const blocks = matrices.map(blockSize)
  if (isBlockSum(blocks)) return [blockSum(vjp, gradient, blocks as number[])]
  return [matrices.reduce((value, rows, axis) => (rows ? multiplyAlong(ops, value, axis, rows) : value), gradient)]
}

/** Before opset 11 there was one way to take coordinates. */
const defaultCoordinates = ({ graph }: VjpInput) => (graph.opset() < 11 ? 'asymmetric' : 'half_pixel')

/** The factor that the node was given for an axis, which need not be that of the sizes. */
function scaleOf(vjp: VjpInput, axis: number): number | undefined {
  const { graph, node, inputs } = vjp
  const rank = inputs[0]!.dims.length
  const axes = intsAttribute(node, 'axes', range(0, rank)).map((one) => positiveAxis(one, rank))
  const place = axes.indexOf(axis)
  if (place < 0) return 1
  const scales = constantNumbers(vjp, node.opType === 'Upsample' || graph.opset() < 11 ? 1 : 2)
  if (scales && scales.length > 0) return scales[place]
  const policy = stringAttribute(node, 'keep_aspect_ratio_policy', 'stretch')
  if (policy === 'stretch') return undefined
  const factors = constantNumbers(vjp, 3)!.map((size, index) => size / inputs[0]!.dims[axes[index]!]!)
  return Math[policy === 'not_larger' ? 'min' : 'max'](...factors)
}

function constantNumbers({ graph, node, inputs }: VjpInput, index: number): readonly number[] | undefined {
  const operand = inputs[index]
  const constant = operand && graph.constantOf(operand.name)
  if (operand && !constant) {
    throw createError(OperandNotConstant, { operand: operand.name, node: node.name, opType: node.opType })
  }
  return constant && tensorNumbers(constant)
}

/** The number of outputs that each input is repeated to; undefined when the axis is not simply repeated. */
function blockSize(rows: Float32Array[] | undefined): number | undefined {
  if (!rows) return 1
  const size = rows[0]!.length / rows.length
  if (!Number.isInteger(size)) return undefined
  const isBlock = rows.every((row, input) =>
    row.every((w, output) => w === (Math.floor(output / size) === input ? 1 : 0)),
  )
  return isBlock ? size : undefined
}

const isBlockSum = (blocks: readonly (number | undefined)[]) =>
  blocks.length === 4 && blocks[0] === 1 && blocks[1] === 1 && blocks.every((size) => size !== undefined)

/** Repeated pixels: the average of each block, times its size. Average pooling is the fastest way to sum blocks. */
function blockSum({ ops }: VjpInput, gradient: Value, [, , height = 1, width = 1]: readonly number[]): Value {
  const [batch, channels, rows, columns] = gradient.dims as [number, number, number, number]
  const dims = [batch, channels, rows / height, columns / width]
  const window = { kernel_shape: [height, width], strides: [height, width] }
  return ops.scale(ops.op('AveragePool', [gradient], dims, window), height * width)
}
