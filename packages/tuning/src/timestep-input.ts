import { type AnyTensor, createError, createTensor, UnknownName } from '@self-cascade/core'
import { DataType, type Graph } from '@self-cascade/onnx-graph'

/** How a network takes its timestep. */
export interface TimestepInput {
  readonly type: 'int64' | 'int32' | 'float32'
  /** `batch`: one for each row, [batch]. `one`: one for all rows, [1]. `scalar`: the same without dims. */
  readonly form: 'batch' | 'one' | 'scalar'
}

const makeNumbers = {
  int64: (values, dims) => createTensor('int64', BigInt64Array.from(values, BigInt), dims),
  int32: (values, dims) => createTensor('int32', Int32Array.from(values), dims),
  float32: (values, dims) => createTensor('float32', Float32Array.from(values), dims),
} satisfies Record<TimestepInput['type'], (values: readonly number[], dims: readonly number[]) => AnyTensor>

const types: Readonly<Record<number, TimestepInput['type']>> = {
  [DataType.INT64]: 'int64',
  [DataType.INT32]: 'int32',
  [DataType.FLOAT]: 'float32',
}

/**
 * Reads from a network how it takes its timestep. Exporters often leave it a scalar; then all rows of a batch share one.
 *
 * @throws {@link UnknownName} when it has no input `timestep` of a type that can be fed.
 */
export function timestepInputOf(network: Graph): TimestepInput {
  const value = network.inputNames.includes('timestep') ? network.typeOf('timestep') : undefined
  const type = types[value?.elementType ?? -1]
  if (!value || !type)
    throw createError(UnknownName, { kind: 'timestep input', name: 'timestep', known: network.inputNames })
  if (value.dims?.length === 0) return { type, form: 'scalar' }
  return { type, form: value.dims?.[0] === 1 ? 'one' : 'batch' }
}

/** The timesteps of the rows of a batch as one feed; with one for all, that of the first row. */
export function timestepTensor({ type, form }: TimestepInput, timesteps: readonly number[]): AnyTensor {
  if (form === 'batch') return makeNumbers[type](timesteps, [timesteps.length])
  return makeNumbers[type](timesteps.slice(0, 1), form === 'one' ? [1] : [])
}
