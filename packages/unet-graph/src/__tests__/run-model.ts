import { type Graph, modelFromGraph, serializeModel } from '@self-cascade/onnx-graph'
import { type GoldenInput, goldenInput } from '@self-cascade/test-models'
import { InferenceSession, Tensor } from 'onnxruntime-node'

/** Makes the tensor of a golden input. */
export function goldenTensor(input: GoldenInput): Tensor {
  const values = goldenInput(input)
  const { dtype, shape } = input
  if (dtype === 'float32') return new Tensor('float32', Float32Array.from(values), shape)
  return new Tensor('int64', BigInt64Array.from(values, BigInt), shape)
}

/** Makes a float32 tensor of `amp · sin(a · i)`. */
export function waveTensor(dims: readonly number[], a: number, amp = 1): Tensor {
  return goldenTensor({ fn: 'sin', a, amp, shape: dims, dtype: 'float32' })
}

/** Makes a tensor of timesteps; without dims, a scalar when there is one. */
export function timestepTensor(timesteps: readonly number[], dims: readonly number[] = [timesteps.length]): Tensor {
  return new Tensor('int64', BigInt64Array.from(timesteps, BigInt), dims)
}

/** Runs a model or graph in ONNX Runtime and gives `out_sample`. */
export async function runModel(
  model: Graph | Uint8Array,
  feeds: Readonly<Record<string, Tensor>>,
): Promise<{ readonly data: Float32Array; readonly dims: readonly number[] }> {
  const bytes = model instanceof Uint8Array ? model : serializeModel(modelFromGraph(model))
  const session = await InferenceSession.create(bytes, { intraOpNumThreads: 1 })
  try {
    const { out_sample: output } = await session.run(feeds)
    return { data: output!.data as Float32Array, dims: output!.dims }
  } finally {
    await session.release()
  }
}

/** Largest absolute difference of two lists; NaN when one has a NaN or the second is longer. */
export function largestDifference(actual: Float32Array, expected: ArrayLike<number>): number {
  const differences = Array.from(expected, (value, index) => Math.abs(value - (actual[index] ?? Number.NaN)))
  return Math.max(...differences)
}
