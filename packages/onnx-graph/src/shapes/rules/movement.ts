import { addDims, floorDivideDims, leastOfDim, multiplyDims, productOfDims } from '../../dims/dim-algebra.ts'
import { findAttribute, intAttribute, intsAttribute } from '../../graph/attributes.ts'
import type { Dim } from '../../graph/value-type.ts'
import { broadcastDims, unifyDims } from '../broadcast.ts'
import { axisOf, type NodeFacts, namedAxes, normalizeAxes, type ShapeRule, tensor, unknownDims } from '../shape-rule.ts'
import { dimsFromInput } from './creation.ts'

/** Operators that rearrange elements. */
export const movementRules = {
  Reshape: (facts) => [tensor(facts.elementType(0), reshapedDims(facts))],
  Flatten: (facts) => {
    const dims = facts.dims(0)
    if (!dims) return [tensor(facts.elementType(0), unknownDims(2))]
    const axis = intAttribute(facts.node, 'axis', 1)
    const split = axis < 0 ? axis + dims.length : axis
    return [tensor(facts.elementType(0), [productOfDims(dims.slice(0, split)), productOfDims(dims.slice(split))])]
  },
  Transpose: ({ node, dims, elementType }) => {
    const before = dims(0)
    const perm = intsAttribute(node, 'perm', before?.map((_, axis) => before.length - 1 - axis) ?? [])
    return [tensor(elementType(0), before && perm.map((axis) => before[axis] ?? ''))]
  },
  Squeeze: (facts) => [tensor(facts.elementType(0), squeezedDims(facts))],
  Unsqueeze: (facts) => [tensor(facts.elementType(0), unsqueezedDims(facts))],
  Expand: (facts) => [tensor(facts.elementType(0), expandedDims(facts))],
  Concat: (facts) => [tensor(facts.elementType(0), concatDims(facts))],
  Tile: ({ dims, sizes, elementType }) => {
    const repeats = sizes(1)
    return [
      tensor(
        elementType(0),
        dims(0)?.map((dim, axis) => multiplyDims(dim, repeats?.[axis] ?? '')),
      ),
    ]
  },
  Pad: (facts) => [tensor(facts.elementType(0), paddedDims(facts))],
  DepthToSpace: (facts) => [
    tensor(
      facts.elementType(0),
      blockDims(facts, (dim, size) => multiplyDims(dim, size)),
    ),
  ],
  SpaceToDepth: (facts) => [
    tensor(
      facts.elementType(0),
      blockDims(facts, (dim, size) => floorDivideDims(dim, size)),
    ),
  ],
  Trilu: ({ type }) => [type(0)],
  ReverseSequence: ({ type }) => [type(0)],
  CenterCropPad: (facts) => {
    const dims = facts.dims(0)
    const axes =
      dims &&
      normalizeAxes(
        intsAttribute(
          facts.node,
          'axes',
          dims.map((_, axis) => axis),
        ),
        dims.length,
      )
    const sizes = facts.sizes(1)
    const sizeAt = (axis: number) => axes!.indexOf(axis)
    const after = axes && dims.map((dim, axis) => (sizeAt(axis) < 0 ? dim : (sizes?.[sizeAt(axis)] ?? '')))
    return [tensor(facts.elementType(0), after)]
  },
} satisfies Record<string, ShapeRule>

/** 0 copies a dim (unless `allowzero`), -1 takes what is left over. */
function reshapedDims(facts: NodeFacts): readonly Dim[] | undefined {
  const before = facts.dims(0)
  const wanted = findAttribute(facts.node, 'shape') ? intsAttribute(facts.node, 'shape') : dimsFromInput(facts, 1)
  const copiesZero = intAttribute(facts.node, 'allowzero', 0) === 0
  const dims = wanted?.map((dim, axis) => (dim === 0 && copiesZero ? (before?.[axis] ?? '') : dim))
  const free = dims?.indexOf(-1) ?? -1
  if (!dims || free < 0) return dims
  return dims.map((dim, axis) =>
    axis === free
      ? leftOver(
          before,
          dims.filter((_, other) => other !== free),
        )
      : dim,
  )
}

/** Dims that both sides have are taken out first, so that unknown ones among them do no harm. */
function leftOver(before: readonly Dim[] | undefined, others: readonly Dim[]): Dim {
  if (!before) return ''
  const rest = [...before]
  const divisors = others.filter((dim) => {
    const index = dim === '' ? -1 : rest.indexOf(dim)
    if (index >= 0) rest.splice(index, 1)
    return index < 0
  })
  return floorDivideDims(productOfDims(rest), productOfDims(divisors))
}

function squeezedDims(facts: NodeFacts): readonly Dim[] | undefined {
  const dims = facts.dims(0)
  const named = namedAxes(facts, 1)
  if (!dims) return undefined
  if (!named.given) return dims.some(mayBeOne) ? undefined : dims.filter((dim) => dim !== 1)
  const axes = named.axes && normalizeAxes(named.axes, dims.length)
  return axes && dims.filter((_, axis) => !axes.includes(axis))
}

const mayBeOne = (dim: Dim) => typeof dim === 'string' && leastOfDim(dim) <= 1

function unsqueezedDims(facts: NodeFacts): readonly Dim[] | undefined {
  const dims = facts.dims(0)
  const named = namedAxes(facts, 1)
  if (!dims || !named.given || !named.axes) return undefined
  const rank = dims.length + named.axes.length
  const axes = normalizeAxes(named.axes, rank)
  if (!axes) return undefined
  const rest = [...dims]
  return Array.from({ length: rank }, (_, axis) => (axes.includes(axis) ? 1 : (rest.shift() ?? '')))
}

/** Where two symbols differ, the one asked for is the larger: nobody expands to a size of 1 by a name. */
function expandedDims(facts: NodeFacts): readonly Dim[] | undefined {
  const wanted = dimsFromInput(facts, 1)
  const dims = broadcastDims([facts.dims(0), wanted])
  return dims?.map((dim, axis) => (dim === '' ? (wanted![axis - dims.length + wanted!.length] ?? '') : dim))
}

function concatDims(facts: NodeFacts): readonly Dim[] | undefined {
  const all = facts.node.input.map((_, index) => facts.dims(index))
  const rank = all.find((dims) => dims)?.length
  const axis = rank === undefined ? undefined : axisOf(facts, rank, facts.opset < 4 ? 1 : undefined)
  if (axis === undefined) return undefined
  const others = all.reduce(unifyDims)
  const total = all.reduce<Dim>((sum, dims) => addDims(sum, dims?.[axis] ?? ''), 0)
  return others?.map((dim, index) => (index === axis ? total : dim))
}

function paddedDims(facts: NodeFacts): readonly Dim[] | undefined {
  const dims = facts.dims(0)
  const pads = findAttribute(facts.node, 'pads') ? intsAttribute(facts.node, 'pads') : facts.sizes(1)
  if (!dims) return undefined
  const named = namedAxes(facts, 3)
  const axes = named.given ? named.axes && normalizeAxes(named.axes, dims.length) : dims.map((_, axis) => axis)
  if (!pads || !axes) return unknownDims(dims.length)
  return dims.map((dim, axis) => {
    const index = axes.indexOf(axis)
    return index < 0 ? dim : addDims(addDims(dim, pads[index] ?? ''), pads[index + axes.length] ?? '')
  })
}

function blockDims(facts: NodeFacts, scale: (dim: Dim, size: number) => Dim): readonly Dim[] | undefined {
  const [batch, channels, ...spatial] = facts.dims(0) ?? []
  if (batch === undefined || channels === undefined) return undefined
  const size = intAttribute(facts.node, 'blocksize')
  const isDepthToSpace = facts.node.opType === 'DepthToSpace'
  const after = isDepthToSpace ? floorDivideDims(channels, size * size) : multiplyDims(channels, size * size)
  return [batch, after, ...spatial.map((dim) => scale(dim, size))]
}
