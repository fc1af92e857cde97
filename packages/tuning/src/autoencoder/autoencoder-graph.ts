import { createError } from '@self-cascade/core'
import { GraphOps, type Value } from '@self-cascade/onnx-autodiff'
import {
  createGraph,
  DataType,
  type Graph,
  raiseOpset,
  renameValue,
  specialize,
  staticDims,
} from '@self-cascade/onnx-graph'
import { AutoencoderUnusable } from '../errors.ts'
import { appendGraph } from './append-graph.ts'
import { type AutoencoderNetworks, weightPrefixes } from './tunable-autoencoder.ts'

/** An encoder in a graph of its own, to which a decoder and more can be added. */
export interface AutoencoderGraph {
  readonly graph: Graph
  readonly ops: GraphOps
  /** The input `pictures`, [N, 3, H, W] in -1..1. */
  readonly pictures: Value
  /** [N, C, h, w] */
  readonly mean: Value
  /** [N, C, h, w], within -30..20 as diffusers limits it. */
  readonly logVariance: Value
  /** Adds the decoder: latents to pictures of the dims of `pictures`. */
  decode(latents: Value): Value
}

/** The networks and the size that they are joined for. */
export interface AutoencoderGraphOptions extends AutoencoderNetworks {
  /** [N, 3, H, W] */
  readonly imageDims: readonly number[]
  /** Prefixed names of initialisers that must stay. */
  readonly keep?: readonly string[]
}

const opset = 17

/**
 * Puts encoder and decoder into one graph for one size.
 *
 * @throws {@link AutoencoderUnusable} when they do not belong together, or the encoder gives no log variance.
 */
export function autoencoderGraph(options: AutoencoderGraphOptions): AutoencoderGraph {
  const { imageDims } = options
  const graph = createGraph({ name: 'autoencoder', opset })
  const ops = new GraphOps(graph)
  const pictures = {
    name: graph.addInput('pictures', { elementType: DataType.FLOAT, dims: imageDims }),
    dims: imageDims,
  }
  const encoder = openPart(options, 'encoder', imageDims)
  const decoderChannels = options.decoder.typeOf(options.decoder.inputNames[0]!)?.dims?.[1]
  const [batch = 0, channels = 0, ...size] = encoder.dims
  if (channels % 2 !== 0 || (typeof decoderChannels === 'number' && channels !== 2 * decoderChannels)) {
    const problem = `its encoder gives ${channels} channels, and its decoder takes ${decoderChannels}`
    throw createError(AutoencoderUnusable, { problem })
  }
  const latentDims = [batch, channels / 2, ...size]
  const parameters = { name: encoder.append(graph, pictures), dims: encoder.dims }
  const half = (index: number): Value =>
    ops.slice(parameters, [{ axis: 1, start: (index * channels) / 2, end: ((index + 1) * channels) / 2 }])
  const decoder = openPart(options, 'decoder', latentDims)
  if (decoder.dims.join() !== imageDims.join()) {
    const problem = `pictures of [${imageDims}] come back as [${decoder.dims}]`
    throw createError(AutoencoderUnusable, { problem })
  }
  return {
    ...{ graph, ops, pictures, mean: half(0) },
    logVariance: ops.op('Clip', [half(1), ops.scalar(-30), ops.scalar(20)], latentDims),
    decode: (latents) => ({ name: decoder.append(graph, latents), dims: imageDims }),
  }
}

/** Fixes the sizes of one of the networks. */
function openPart(options: AutoencoderGraphOptions, kind: 'encoder' | 'decoder', inputDims: readonly number[]) {
  const prefix = weightPrefixes[kind]
  const keep = (options.keep ?? []).flatMap((name) => (name.startsWith(prefix) ? [name.slice(prefix.length)] : []))
  const [input, ...others] = options[kind].inputNames
  if (input === undefined || others.length > 0) {
    throw createError(AutoencoderUnusable, { problem: `its ${kind} has not one input` })
  }
  const part = specialize(options[kind], { inputDims: { [input]: inputDims }, keep }).graph.clone()
  if (!raiseOpset(part, opset) || part.opset() > opset) {
    throw createError(AutoencoderUnusable, { problem: `its ${kind} has opset ${part.opset()}, and not one in 13..17` })
  }
  const dims = staticDims(part.typeOf(part.outputNames[0]!))
  if (dims?.length !== 4) throw createError(AutoencoderUnusable, { problem: `its ${kind} gives no [N, C, H, W]` })
  for (const name of [...part.initializers.keys()]) renameValue(part, name, prefix + name)
  return { dims, append: (graph: Graph, value: Value) => appendGraph(graph, { part, inputs: { [input]: value.name } }) }
}
