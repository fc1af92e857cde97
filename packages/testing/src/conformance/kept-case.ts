import { type AnyTensor, type Backend, createTensor, type NamedTensors, type Session } from '@self-cascade/core'
import { sumAndProductModel } from '../models/tiny-onnx-models.ts'
import type { ConformanceCase } from './conformance-case.ts'

/** A case for backends that can keep tensors. */
export const keptCase = (sentence: string, run: ConformanceCase['run']): ConformanceCase => ({
  sentence,
  run,
  missing: ({ keepTensors }) => (keepTensors ? null : 'this backend keeps no tensors'),
})

/** A [rows, 3] tensor. */
export const row = (...values: readonly number[]) =>
  createTensor('float32', new Float32Array(values), [values.length / 3, 3])

/** A session of `sum = a + b` and `product = a · b`. */
export const open = (backend: Backend) => backend.createSession({ bytes: sumAndProductModel() })

/** The numbers of a float32 tensor, wherever it lies. */
export const valuesOf = async (tensor: AnyTensor | undefined) => Array.from((await tensor!.getData()) as Float32Array)

/** Copies one tensor into the runtime. */
export async function keepOne(backend: Backend, tensor: AnyTensor): Promise<AnyTensor> {
  const { value } = await backend.keepTensors!({ value: tensor })
  return value!
}

/** Runs a session for its kept sum alone. */
export const keepSum = async (session: Session, feeds: NamedTensors) =>
  (await session.run(feeds, { fetches: [], keep: ['sum'] })).sum!
