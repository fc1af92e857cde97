import { create } from '@bufbuild/protobuf'
import { TensorProto_DataType as DataType, type ValueInfoProto, ValueInfoProtoSchema } from 'onnx-buf'
import { InferenceSession, Tensor } from 'onnxruntime-node'
import { modelFromGraph } from '../graph/convert.ts'
import type { Graph } from '../graph/graph.ts'
import { staticDims, type ValueType } from '../graph/value-type.ts'
import { serializeModel } from '../serialize-model.ts'

/** Tensors by name. */
export type Tensors = Readonly<Record<string, Tensor>>

/** ONNX Runtime's names of the element types of the format. */
export const typeNumbers: Readonly<Record<string, number>> = {
  float32: DataType.FLOAT,
  float16: DataType.FLOAT16,
  int64: DataType.INT64,
  int32: DataType.INT32,
  uint8: DataType.UINT8,
  int8: DataType.INT8,
  bool: DataType.BOOL,
}

/** Makes a tensor that looks random and repeats in each run; integers are small, such as token ids or a timestep. */
export function waveTensor({ elementType, dims: known }: ValueType, phase = 0): Tensor {
  const dims = staticDims({ elementType, dims: known ?? [] })!
  const size = dims.reduce((product, dim) => product * dim, 1)
  const at = (index: number) => Math.sin(12.9898 * index + phase)
  const whole = (index: number) => Math.floor(Math.abs(at(index)) * 30)
  if (elementType === DataType.INT64) {
    return new Tensor(
      'int64',
      BigInt64Array.from({ length: size }, (_, index) => BigInt(whole(index))),
      dims,
    )
  }
  if (elementType === DataType.INT32) {
    return new Tensor(
      'int32',
      Int32Array.from({ length: size }, (_, index) => whole(index)),
      dims,
    )
  }
  return new Tensor(
    'float32',
    Float32Array.from({ length: size }, (_, index) => at(index)),
    dims,
  )
}

/** Makes what a graph of fixed dims is fed. */
export function waveFeeds(graph: Graph): Tensors {
  return Object.fromEntries(graph.inputNames.map((name, index) => [name, waveTensor(graph.typeOf(name)!, index)]))
}

/** Runs a graph on ONNX Runtime, once for each of the feeds. */
export async function runTensors(
  graph: Graph,
  allFeeds: readonly Tensors[],
  options: InferenceSession.SessionOptions = {},
): Promise<readonly Tensors[]> {
  const bytes = serializeModel(modelFromGraph(graph))
  const session = await InferenceSession.create(bytes, { logSeverityLevel: 3, ...options })
  const fetched: Tensors[] = []
  for (const feeds of allFeeds) fetched.push((await session.run(feeds)) as Tensors)
  await session.release()
  return fetched
}

/** Runs a graph as it stands, once for each of the feeds, and gives every value that a node makes. */
export function runEveryValue(graph: Graph, allFeeds: readonly Tensors[]): Promise<readonly Tensors[]> {
  const copy = graph.clone()
  const values = copy.nodes().flatMap(({ output }) => output.filter((value) => value !== ''))
  // Without a type: the runtime finds it out by itself.
  copy.setOutputs(values.map((name): ValueInfoProto => create(ValueInfoProtoSchema, { name })))
  return runTensors(copy, allFeeds, { graphOptimizationLevel: 'disabled' })
}
