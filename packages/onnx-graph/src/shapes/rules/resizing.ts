import { floorDivideDims, multiplyDims } from '../../dims/dim-algebra.ts'
import { findAttribute, floatsAttribute, intsAttribute, stringAttribute } from '../../graph/attributes.ts'
import type { Dim } from '../../graph/value-type.ts'
import { hasInput, type NodeFacts, normalizeAxes, type ShapeRule, tensor, unknownDims } from '../shape-rule.ts'

/** `⌊dim · scale⌋` as the runtime computes it, in float32; exact for symbols when the scale is a small fraction. */
function scaledDim(dim: Dim, scale: number | undefined): Dim {
  if (scale === undefined) return ''
  if (typeof dim === 'number') return Math.floor(Math.fround(dim * Math.fround(scale)))
  const denominator = [1, 2, 3, 4, 5, 6, 8, 16, 32].find((one) => Number.isInteger(scale * one))
  return denominator === undefined ? '' : floorDivideDims(multiplyDims(dim, scale * denominator), denominator)
}

function scaledDims(dims: readonly Dim[], scales: readonly number[] | undefined): readonly Dim[] {
  return dims.map((dim, axis) => scaledDim(dim, scales?.[axis]))
}

/** One factor for all axes: the smallest or the largest of those asked for. */
function proportionalDims(dims: readonly Dim[], sizes: readonly Dim[], policy: string): readonly Dim[] {
  if (![...dims, ...sizes].every((dim) => typeof dim === 'number')) return unknownDims(dims.length)
  const factors = dims.map((dim, axis) => Number(sizes[axis]) / Number(dim))
  const factor = policy === 'not_larger' ? Math.min(...factors) : Math.max(...factors)
  return dims.map((dim) => Math.floor(Number(dim) * factor + 0.5))
}

/** Sizes of the axes that are resized. */
function resizedAxes(facts: NodeFacts, dims: readonly Dim[]): readonly Dim[] {
  const isOld = facts.opset < 11
  const sizes = !isOld && hasInput(facts, 3) ? facts.sizes(3) : undefined
  if (sizes?.length === dims.length) {
    const policy = stringAttribute(facts.node, 'keep_aspect_ratio_policy', 'stretch')
    return policy === 'stretch' ? sizes : proportionalDims(dims, sizes, policy)
  }
  const isCropped = stringAttribute(facts.node, 'coordinate_transformation_mode', 'half_pixel') === 'tf_crop_and_resize'
  const isScaled = !isCropped && (isOld || !hasInput(facts, 3))
  return isScaled ? scaledDims(dims, facts.numbers(isOld ? 1 : 2)) : unknownDims(dims.length)
}

/** Operators that resample images. */
export const resizingRules = {
  Resize: (facts) => {
    const dims = facts.dims(0)
    if (!dims) return [tensor(facts.elementType(0))]
    const all = dims.map((_, axis) => axis)
    const axes = normalizeAxes(intsAttribute(facts.node, 'axes', all), dims.length) ?? all
    const resized = resizedAxes(
      facts,
      axes.map((axis) => dims[axis]!),
    )
    const after = dims.map((dim, axis) => (axes.includes(axis) ? (resized[axes.indexOf(axis)] ?? '') : dim))
    return [tensor(facts.elementType(0), after)]
  },
  Upsample: ({ node, dims, numbers, elementType }) => {
    const scales = findAttribute(node, 'scales') ? floatsAttribute(node, 'scales') : numbers(1)
    const before = dims(0)
    return [tensor(elementType(0), before && scaledDims(before, scales))]
  },
  GridSample: ({ dims, elementType }) => {
    const [x, grid] = [dims(0), dims(1)]
    return [tensor(elementType(0), x && grid && [...x.slice(0, 2), ...grid.slice(1, -1)])]
  },
} satisfies Record<string, ShapeRule>
