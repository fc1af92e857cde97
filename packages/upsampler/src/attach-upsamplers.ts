import { createError, type NamedTensors, type Tensor } from '@self-cascade/core'
import {
  DataType,
  type Graph,
  inferShapes,
  initializersToInputs,
  searchSkipFeatures,
  tensorProto,
} from '@self-cascade/onnx-graph'
import { philoxRandom } from '@self-cascade/tensor'
import { resolveShape, type UpsamplerCapacity, type UpsamplerShape } from './capacities.ts'
import { boundsOf, checkKnobs } from './check-options.ts'
import { chooseFeatures, type FeatureChoice } from './choose-features.ts'
import { UpsamplersForOtherModel, UpsamplersNotAttachable } from './errors.ts'
import { addFeatureUpsampler } from './feature-upsampler.ts'
import { addPivotEncoder, addPivotInputs, type ChosenFeature } from './pivot-encoder.ts'
import { addRowsForFrames, addTimestepEmbedding, addTimeWindow, timestepInput } from './timestep-embedding.ts'
import {
  initUpsamplers,
  parameterDifferences,
  type UpsamplerParameter,
  upsamplerName,
  upsamplerParameters,
} from './upsampler-parameters.ts'

/** The operators that upsamplers are made of have their present form since this opset. */
const lowestOpset = 13

/** Timesteps at which upsamplers work, both ends included. */
export interface TimeWindow {
  /** 0 by default. The released code takes 101. */
  readonly from?: number
  /** The last timestep by default. */
  readonly to?: number
}

/** What to attach, and how. */
export interface AttachUpsamplersOptions {
  /** A capacity or a shape; `'small'` by default. */
  readonly shape?: UpsamplerCapacity | UpsamplerShape
  /** Skip features that get one; the paper's four by default. */
  readonly features?: FeatureChoice
  /** Trained parameters by name; drawn with `seed` when absent, and then without effect. */
  readonly parameters?: NamedTensors
  /** Seed of the parameters that training starts from. Default 0. */
  readonly seed?: number
  /**
   * Where the pivot's features come from: fed as inputs `pivot_skip2`, … (by default), or computed in the same graph, by a
   * second copy of the encoder's nodes on the same weights, from the inputs `pivot_sample` and `pivot_timestep`.
   */
  readonly pivot?: 'inputs' | 'inline'
  /** Whether parameters are stored in the graph (by default) or fed. */
  readonly weights?: 'initializers' | 'inputs'
  /** A factor on what is added, for all features or for each, in encoder order. Default 1. */
  readonly strength?: number | readonly number[]
  readonly window?: TimeWindow
}

/** A feature with an upsampler. */
export interface AttachedFeature {
  /** Place among the skip features, in encoder order. */
  readonly index: number
  readonly channels: number
  /** Cells of the latents to one cell of the feature along a side. */
  readonly scale: number
  /** The value of the network, the same in the pivot's run. */
  readonly value: string
  /** Graph input, or value, of the pivot's feature. */
  readonly pivotValue: string
}

/** A network with upsamplers. */
export interface AttachedUpsamplers {
  readonly graph: Graph
  readonly shape: UpsamplerShape
  readonly features: readonly AttachedFeature[]
  /** Names of the trainable parameters: initialisers, or inputs. */
  readonly parameters: readonly string[]
}

/**
 * Adds upsamplers to a UNet: in front of each Concat where the decoder reads a chosen skip feature, the feature becomes
 * `ĥ = h + φ_n(h_pivot, t)` (Guo et al. 2024, eq. 8). Nothing else of the network changes, the graph passed in least of all.
 * Sizes may be symbolic; any ratio of sizes works, and clips are upsampled frame by frame.
 *
 * @throws {@link UpsamplersNotAttachable} for networks without skip features, or of an unusual layout.
 * @throws {@link UpsamplersForOtherModel} when the parameters have other names or dims than the features ask for.
 * @throws {@link InvalidOption} for a shape, strength or window out of range.
 * @throws {@link UnknownName} for a capacity that is none.
 */
export function attachUpsamplers(network: Graph, options: AttachUpsamplersOptions = {}): AttachedUpsamplers {
  const { shape: wanted = 'small', seed = 0, pivot = 'inputs', weights = 'initializers' } = options
  const shape = resolveShape(wanted)
  const graph = checkedCopy(network)
  const { features, latents, reason } = searchSkipFeatures(graph)
  if (reason !== undefined || latents === undefined) {
    throw createError(UpsamplersNotAttachable, { reason: reason ?? 'the network has no skip features.' })
  }
  const chosen = chooseFeatures(features, options.features).map((index) => ({ ...features[index]!, index }))
  checkLayout(chosen)
  checkKnobs(options, chosen.length)
  const specs = upsamplerParameters(shape, chosen)
  const parameters = options.parameters ?? initUpsamplers(specs, philoxRandom({ seed }))
  checkParameters(graph, specs, parameters)
  for (const { name, dims } of specs) {
    const { data } = parameters[name] as Tensor
    graph.addInitializer(tensorProto({ name, dims, dataType: DataType.FLOAT, data }))
  }
  const pivots = pivot === 'inline' ? addPivotEncoder(graph, chosen, latents) : addPivotInputs(graph, chosen)
  const attached = attachAll({ graph, shape, chosen, pivots, options, latents })
  const names = specs.map(({ name }) => name)
  if (weights === 'inputs') initializersToInputs(graph, names)
  return { graph, shape, features: attached, parameters: names }
}

function checkedCopy(network: Graph): Graph {
  const refuse = (reason: string) => createError(UpsamplersNotAttachable, { reason })
  const opset = network.opset()
  if (opset < lowestOpset) {
    throw refuse(`the network is of opset ${opset}, and upsamplers need ${lowestOpset} or later; export it again.`)
  }
  if (!network.inputNames.includes(timestepInput)) {
    throw refuse(`the network has no input "${timestepInput}"; its inputs are ${network.inputNames.join(', ')}.`)
  }
  return network.clone()
}

function checkLayout(chosen: readonly ChosenFeature[]): void {
  const strange = chosen.find(({ channelAxis, axisScales }) => channelAxis !== 1 || ![2, 3].includes(axisScales.length))
  if (!strange) return
  const { index, channelAxis, axisScales } = strange
  const reason = `skip feature ${index} has ${axisScales.length + 2} axes and its channels on axis ${channelAxis}; upsamplers take [N, C, H, W] and [N, C, F, H, W].`
  throw createError(UpsamplersNotAttachable, { reason })
}

function checkParameters(graph: Graph, specs: readonly UpsamplerParameter[], parameters: NamedTensors): void {
  const differences = parameterDifferences(specs, parameters)
  if (differences.length > 0) throw createError(UpsamplersForOtherModel, { differences })
  const taken = specs.find(({ name }) => graph.has(name))
  if (!taken) return
  const reason = `the network has a value "${taken.name}" already, as one with upsamplers has.`
  throw createError(UpsamplersNotAttachable, { reason })
}

interface AttachmentParts {
  readonly graph: Graph
  readonly shape: UpsamplerShape
  readonly chosen: readonly ChosenFeature[]
  readonly pivots: readonly string[]
  readonly options: AttachUpsamplersOptions
  readonly latents: string
}

function attachAll({ graph, shape, chosen, pivots, options, latents }: AttachmentParts): readonly AttachedFeature[] {
  const { embedding, timesteps } = addTimestepEmbedding(graph, timestepInput, shape.embeddingSize)
  const types = inferShapes(graph).graph
  return chosen.map(({ index, channels, scale, axisScales, value, concat, inputIndex }, at) => {
    const rank = axisScales.length + 2
    const spread = (rows: string) =>
      isFramesAsRows(graph, latents, rank) ? addRowsForFrames(graph, rows, latents) : rows
    // Upsamplers compute in float32 whatever the network does.
    const elementType = types.typeOf(value)?.elementType || DataType.FLOAT
    const cast = (x: string, to: number) => (elementType === DataType.FLOAT ? x : graph.add('Cast', [x], { to }))
    const upsampled = addFeatureUpsampler({
      ...{ graph, shape, rank, channels, feature: value },
      name: upsamplerName(index),
      pivotFeature: options.pivot === 'inline' ? cast(pivots[at]!, DataType.FLOAT) : pivots[at]!,
      embedding: spread(embedding),
      factor: factorOf(graph, spread(timesteps), options, at),
    })
    graph.setInput(concat, inputIndex, graph.add('Add', [value, cast(upsampled, elementType)]))
    return { index, channels, scale, value, pivotValue: pivots[at]! }
  })
}

/** Strength and window as one factor; none where both are the default. */
function factorOf(graph: Graph, timesteps: string, options: AttachUpsamplersOptions, at: number): string | undefined {
  const { strength: strengths = 1, window } = options
  const strength = typeof strengths === 'number' ? strengths : strengths[at]!
  if (strength === 1 && !window) return undefined
  return addTimeWindow(graph, timesteps, { strength, ...boundsOf(window) })
}

/** Video networks make the frames rows of their inner values, while timesteps stay one for each clip. */
function isFramesAsRows(graph: Graph, latents: string, rank: number): boolean {
  const [steps] = graph.typeOf(timestepInput)?.dims ?? []
  return rank === 4 && graph.typeOf(latents)?.dims?.length === 5 && steps !== undefined && steps !== 1
}
