import {
  type AnyTensor,
  type Backend,
  createTensor,
  type NamedTensors,
  type Session,
  type TensorType,
} from '@self-cascade/core'
import { fixInputDims, parseModel, serializeModel } from '@self-cascade/onnx-graph'
import { readFixture } from '@self-cascade/testing'
import { InferenceSession, Tensor } from 'onnxruntime-node'
import { assert } from 'vitest'

type Feeds = Record<string, Tensor>

/** The least a backend can be: sessions in this process, dims fixed by editing the graph where the weights are inside. */
export function ortBackend(): Backend {
  return {
    name: 'test',
    capabilities: { types: new Set<TensorType>(['float32', 'int64', 'int32']), gpu: false },
    async createSession(source, options = {}): Promise<Session> {
      assert('path' in source, 'only models on disk are tested')
      const model = parseModel(readFixture('file:///', source.path), source.path)
      const fixed = fixInputDims(model, options.inputDims ?? {})
      const isSelfContained = model.graph!.initializer.every(({ externalData }) => externalData.length === 0)
      const session = await (isSelfContained
        ? InferenceSession.create(serializeModel(fixed.model))
        : InferenceSession.create(source.path))
      let sessionMilliseconds = 0
      return {
        inputs: [],
        outputs: [],
        provider: 'cpu',
        get sessionMilliseconds() {
          return sessionMilliseconds
        },
        async run(feeds, { fetches } = {}) {
          const ortFeeds: Feeds = Object.fromEntries(
            Object.entries(feeds).map(([name, tensor]) => [name, new Tensor(tensor.type, tensor.data, tensor.dims)]),
          )
          const start = performance.now()
          const results = await (fetches ? session.run(ortFeeds, [...fetches]) : session.run(ortFeeds))
          sessionMilliseconds += performance.now() - start
          return Object.fromEntries(Object.entries(results).map(([name, tensor]) => [name, fromOrt(tensor)]))
        },
        dispose: () => session.release(),
      }
    },
    dispose: async () => {},
  }
}

function fromOrt(tensor: Tensor): NamedTensors[string] {
  return createTensor(tensor.type as 'float32', tensor.data as Float32Array, tensor.dims) as AnyTensor
}
