import { createGraph, DataType, float32Tensor, type Graph, int64Tensor, setOutputs } from '@self-cascade/onnx-graph'
import { philoxRandom } from '@self-cascade/tensor'
import type { AutoencoderNetworks } from '../tunable-autoencoder.ts'

/**
 * An autoencoder of a few hundred weights with the operators of exported ones: 4 pixels per cell along a side, 2 latent channels.
 * Encoder and decoder use the same names for their weights.
 */
export function tinyAutoencoder(): AutoencoderNetworks {
  return { encoder: encoder(), decoder: decoder() }
}

function encoder(): Graph {
  const { graph, conv, silu } = builder('sample', ['batch', 3, 'height', 'width'], 1)
  const hidden = silu(conv('sample', 'conv1', [6, 3], 2))
  return withOutput(graph, conv(hidden, 'conv2', [4, 6], 2), 'latent_parameters')
}

function decoder(): Graph {
  const { graph, conv, silu, norm } = builder('latent_sample', ['batch', 2, 'latent_height', 'latent_width'], 2)
  const hidden = silu(norm(conv('latent_sample', 'conv1', [8, 2]), 'norm', 8))
  const scales = graph.addConstant(float32Tensor([1, 1, 2, 2]))
  const larger = graph.add('Resize', [hidden, '', scales], {
    mode: 'nearest',
    nearest_mode: 'floor',
    coordinate_transformation_mode: 'asymmetric',
  })
  const packed = conv(larger, 'conv2', [12, 8])
  return withOutput(graph, graph.add('DepthToSpace', [packed], { blocksize: 2, mode: 'CRD' }), 'sample')
}

function builder(input: string, dims: readonly (string | number)[], seed: number) {
  const graph = createGraph()
  graph.addInput(input, { elementType: DataType.FLOAT, dims })
  const random = philoxRandom({ seed })
  const weight = (name: string, dims: readonly number[], scale: number, shift = 0) => {
    const values = random.normal(dims).data.map((value) => shift + scale * value)
    return graph.addInitializer(Object.assign(float32Tensor(values, dims), { name }))
  }
  return {
    graph,
    conv(value: string, name: string, channels: readonly [number, number], stride = 1) {
      const inputs = [
        value,
        weight(`${name}.weight`, [...channels, 3, 3], 0.3),
        weight(`${name}.bias`, [channels[0]], 0.1),
      ]
      return graph.add('Conv', inputs, { kernel_shape: [3, 3], pads: [1, 1, 1, 1], strides: [stride, stride] })
    },
    silu: (value: string) => graph.add('Mul', [value, graph.add('Sigmoid', [value])]),
    /** Group normalisation in two groups, as PyTorch exports it. */
    norm(value: string, name: string, channels: number) {
      const groups = graph.add('Reshape', [value, graph.addConstant(int64Tensor([0, 2, -1]))])
      const [ones, zeros] = [
        [1, 1],
        [0, 0],
      ].map((values) => graph.addConstant(float32Tensor(values)))
      const normal = graph.add('InstanceNormalization', [groups, ones!, zeros!], { epsilon: 1e-5 })
      const back = graph.add('Reshape', [normal, graph.add('Shape', [value])])
      const scaled = graph.add('Mul', [back, weight(`${name}.weight`, [channels, 1, 1], 0.1, 1)])
      return graph.add('Add', [scaled, weight(`${name}.bias`, [channels, 1, 1], 0.1)])
    },
  }
}

function withOutput(graph: Graph, value: string, name: string): Graph {
  graph.addNode({ opType: 'Identity', inputs: [value], outputs: [name] })
  setOutputs(graph, [name])
  return graph
}
