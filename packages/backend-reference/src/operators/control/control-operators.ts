import { createError } from '@self-cascade/core'
import { OperandsInvalid } from '../../errors.ts'
import { boolValue, int64Value, numbersOf, type ReferenceValue } from '../../values/value.ts'
import { concat } from '../movement/concat.ts'
import { reshape } from '../movement/reshape.ts'
import { sliceAxis } from '../movement/slice.ts'
import type { Operator } from '../operator.ts'

const isTrue = (value: ReferenceValue | undefined): boolean => numbersOf(value!)[0] !== 0

/** Joins what the rounds of a loop give along a new axis. */
function stack(values: readonly ReferenceValue[], axis: number): ReferenceValue {
  if (values.length === 0) {
    throw createError(OperandsInvalid, { problem: 'a loop without rounds does not tell the dims of its scan outputs' })
  }
  const added = values.map((value) => reshape(value, [...value.dims.slice(0, axis), 1, ...value.dims.slice(axis)]))
  return concat(added, axis)
}

/** Runs the body `[round, condition, …state] → [condition, …state, …scans]` until the count or the condition ends it. */
const loop: Operator = ([count, condition, ...initial], { node, runSubgraph }) => {
  const rounds = count ? numbersOf(count)[0]! : Number.POSITIVE_INFINITY
  let goesOn = condition ? isTrue(condition) : true
  let state = initial as ReferenceValue[]
  const scans: ReferenceValue[][] = Array.from({ length: node.output.length - state.length }, () => [])
  for (let round = 0; round < rounds && goesOn; round++) {
    const [next, ...results] = runSubgraph('body', [int64Value([round], []), boolValue([goesOn], []), ...state])
    goesOn = isTrue(next)
    state = results.slice(0, state.length)
    scans.forEach((scan, index) => {
      scan.push(results[state.length + index]!)
    })
  }
  return [...state, ...scans.map((scan) => stack(scan, 0))]
}

/** Runs the body `[…state, …slices] → […state, …scans]` over the slices of its inputs. */
const scan: Operator = (inputs, { int, ints, runSubgraph, node }) => {
  const scanned = int('num_scan_inputs')
  const values = inputs as readonly ReferenceValue[]
  const sequences = values.slice(values.length - scanned)
  let state = values.slice(0, values.length - scanned)
  const scanCount = node.output.length - state.length
  const none = (length: number) => new Array<number>(length).fill(0)
  const inputAxes = ints('scan_input_axes', none(scanned)).map((axis, index) =>
    axis < 0 ? axis + sequences[index]!.dims.length : axis,
  )
  const [inputReversed, outputReversed] = [
    ints('scan_input_directions', none(scanned)),
    ints('scan_output_directions', none(scanCount)),
  ]
  const length = sequences[0]!.dims[inputAxes[0]!]!
  const scans: ReferenceValue[][] = Array.from({ length: scanCount }, () => [])
  for (let round = 0; round < length; round++) {
    const slices = sequences.map((value, index) => {
      const axis = inputAxes[index]!
      const slice = sliceAxis(value, axis, inputReversed[index] === 1 ? length - 1 - round : round, 1)
      return reshape(
        slice,
        value.dims.filter((_, one) => one !== axis),
      )
    })
    const results = runSubgraph('body', [...state, ...slices])
    state = results.slice(0, state.length)
    scans.forEach((one, index) => {
      one.push(results[state.length + index]!)
    })
  }
  const outputAxes = ints('scan_output_axes', none(scanCount))
  const stacked = scans.map((one, index) => {
    const ordered = outputReversed[index] === 1 ? one.reverse() : one
    const axis = outputAxes[index]!
    return stack(ordered, axis < 0 ? axis + (one[0]?.dims.length ?? 0) + 1 : axis)
  })
  return [...state, ...stacked]
}

/** Operators whose attributes are graphs. */
export const controlOperators = {
  If: ([condition], { runSubgraph }) => runSubgraph(isTrue(condition) ? 'then_branch' : 'else_branch', []),
  Loop: loop,
  Scan: scan,
} satisfies Record<string, Operator>
