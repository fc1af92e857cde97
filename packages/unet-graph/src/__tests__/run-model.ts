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

/** Feeds of a run by input. */
type Feeds = Readonly<Record<string, Tensor>>

/** What a run gave as `out_sample`. */
interface Output {
  readonly data: Float32Array
  readonly dims: readonly number[]
}

/** Runs a model or graph in ONNX Runtime and gives `out_sample`. */
export async function runModel(model: Graph | Uint8Array, feeds: Feeds): Promise<Output> {
  const [output] = await runModelOften(model, [feeds])
  return output!
}

/** Runs a model or graph once for each of the feeds. */
export async function runModelOften(model: Graph | Uint8Array, feeds: readonly Feeds[]): Promise<readonly Output[]> {
  const bytes = model instanceof Uint8Array ? model : serializeModel(modelFromGraph(model))
  const session = await InferenceSession.create(bytes, { intraOpNumThreads: 1 })
  const outputs: Output[] = []
  for (const one of feeds) {
    const { out_sample: output } = await session.run(one)
    outputs.push({ data: output!.data as Float32Array, dims: output!.dims })
  }
  await session.release()
  return outputs
}

/** Largest absolute difference of two lists; NaN when one has a NaN or the second is longer. */
export function largestDifference(actual: Float32Array, expected: ArrayLike<number>): number {
  const differences = Array.from(expected, (value, index) => Math.abs(value - (actual[index] ?? Number.NaN)))
  return Math.max(...differences)
}
