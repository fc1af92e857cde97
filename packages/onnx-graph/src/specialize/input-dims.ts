import { createError, InvalidOption } from '@self-cascade/core'
import { InputDimMissing } from '../errors.ts'
import type { Graph } from '../graph/graph.ts'
import type { Dim, ValueType } from '../graph/value-type.ts'
import { ownEntry } from '../own-entry.ts'
import { inputDim } from '../shapes/analyze-graph.ts'
import { type DimRole, dimRole } from './dim-role.ts'

/** The sizes of one stage. */
export interface StageSizes {
  readonly batch?: number
  /** Rows of the picture that the network reads: latent cells for a UNet or decoder, pixels for an encoder. */
  readonly height?: number
  /** Columns of the same. */
  readonly width?: number
  /** Frames of a clip. */
  readonly frames?: number
  /** Tokens of a prompt. */
  readonly sequence?: number
  /** Dims of inputs by name, all 1 or more; they go before the sizes above. */
  readonly inputDims?: Readonly<Record<string, readonly number[]>>
}

/** An input with an open dim. */
interface OpenDim {
  readonly input: string
  readonly axis: number
  readonly dim: Dim
  readonly role: DimRole
}

/** The dims that the options give to the inputs, and the dims that stay open. */
export interface AssignedDims {
  readonly dims: ReadonlyMap<string, readonly Dim[]>
  readonly open: readonly OpenDim[]
}

/**
 * Gives every input its dims: those asked for, then those that its symbols have in other inputs, then those of the role that the
 * symbol's name or place tells. What is left is open.
 *
 * @throws {@link InvalidOption} for a size that is not a positive integer.
 */
export function assignInputDims(
  graph: Graph,
  sizes: StageSizes,
  symbolSizes: ReadonlyMap<string, number>,
): AssignedDims {
  const { inputDims = {}, ...roles } = sizes
  for (const [name, value] of Object.entries(roles)) {
    if (value !== undefined && !(Number.isInteger(value) && value > 0)) {
      throw createError(InvalidOption, { name, value, expected: 'a positive integer' })
    }
  }
  const symbols = new Map<Dim, number>(symbolSizes)
  const types = new Map(graph.inputNames.map((name) => [name, graph.typeOf(name)] as const))
  for (const [name, asked] of Object.entries(inputDims)) {
    types.get(name)?.dims?.forEach((dim, axis) => {
      if (typeof dim === 'string' && asked[axis] !== undefined) symbols.set(inputDim(name, dim, axis), asked[axis])
    })
  }
  const open: OpenDim[] = []
  const sizeOf = (dim: Dim, axis: number, input: string, type: ValueType): Dim => {
    if (typeof dim === 'number') return dim
    const role = dimRole(dim, axis, type)
    const size = symbols.get(inputDim(input, dim, axis)) ?? (role === 'step' ? 1 : role && roles[role])
    if (size === undefined) open.push({ input, axis, dim, role })
    return size ?? dim
  }
  const dims = new Map<string, readonly Dim[]>()
  for (const [name, type] of types) {
    const asked = ownEntry(inputDims, name)
    if (asked) dims.set(name, asked)
    else if (type?.dims)
      dims.set(
        name,
        type.dims.map((dim, axis) => sizeOf(dim, axis, name, type)),
      )
  }
  return { dims, open }
}

/**
 * Refuses dims that nothing says.
 *
 * @throws {@link InputDimMissing}
 */
export function refuseOpenDims({ open }: AssignedDims): void {
  const [first] = open
  if (first) throw createError(InputDimMissing, first)
}
