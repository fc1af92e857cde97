import { createError, type ModelEdit } from '@self-cascade/core'
import {
  DataType,
  extractEncoder,
  type Graph,
  graphFromModel,
  modelFromGraph,
  parseModel,
  searchSkipFeatures,
  serializeModel,
  setOutputs,
} from '@self-cascade/onnx-graph'
import { attachUpsamplers, type TimeWindow } from './attach-upsamplers.ts'
import { chooseFeatures, type FeatureChoice } from './choose-features.ts'
import { UpsamplersForOtherModel } from './errors.ts'
import { pivotInputName } from './pivot-encoder.ts'
import type { FeatureUpsamplers } from './upsampler-file.ts'

/** How strongly and when trained upsamplers work. */
export interface UpsamplerKnobs {
  /** A factor on what is added, for all features or for each. Default 1; 0 is the network alone. */
  readonly strength?: number | readonly number[]
  /** The upsamplers' own by default. */
  readonly window?: TimeWindow
}

/** The networks that a stage with upsamplers is run with, made from the file of the UNet. */
export interface UpsamplerEdits {
  /**
   * The UNet with upsamplers. Its inputs for the pivot are the features `pivot_skip2`, …, or, for upsamplers trained with
   * `pivotTimestep: 'current'`, `pivot_sample` and `pivot_timestep`.
   */
  readonly denoiser: ModelEdit
  /** The encoder alone, for clean pivots: its outputs are named as the denoiser's inputs for them. */
  readonly pivotEncoder?: ModelEdit
}

/**
 * Gives the edits that attach trained upsamplers to the UNet they belong to.
 *
 * With `pivotTimestep: 'clean'` the encoder is a network of its own: it runs once for each stage and can be closed before the
 * denoiser is opened, so that no moment needs the memory of both. With `'current'` it runs in every step, so its nodes are
 * copied into the denoiser's graph, where both read one copy of the weights.
 *
 * The edits throw {@link UpsamplersForOtherModel} when the network has other skip features than the upsamplers were trained on.
 */
export function upsamplerEdits(upsamplers: FeatureUpsamplers, knobs: UpsamplerKnobs = {}): UpsamplerEdits {
  const { shape, parameters, pivotTimestep } = upsamplers
  const features = upsamplers.features.map(({ index }) => index)
  const isClean = pivotTimestep === 'clean'
  const edit = (change: (graph: Graph) => Graph) =>
    editGraph((graph) => {
      checkFeatures(graph, upsamplers)
      return change(graph)
    })
  const window = knobs.window ?? upsamplers.window
  const options = { shape, parameters, features, ...knobs, ...(window && { window }) }
  const pivot = isClean ? 'inputs' : 'inline'
  return {
    denoiser: edit((graph) => attachUpsamplers(graph, { ...options, pivot }).graph),
    ...(isClean && { pivotEncoder: edit((graph) => pivotEncoder(graph, features)) }),
  }
}

const editGraph =
  (edit: (graph: Graph) => Graph): ModelEdit =>
  (model) =>
    serializeModel(modelFromGraph(edit(graphFromModel(parseModel(model)))))

/**
 * Gives the encoder of a UNet with the chosen skip features as outputs `pivot_skip2`, …, as {@link attachUpsamplers} takes them.
 *
 * @param choice - of skip features; the paper's four by default.
 * @throws {@link UpsamplersNotAttachable} for features that the network does not have.
 */
export function pivotEncoder(graph: Graph, choice?: FeatureChoice): Graph {
  const { features } = searchSkipFeatures(graph)
  const places = chooseFeatures(features, choice)
  const chosen = places.map((place) => features[place]!)
  const encoder = extractEncoder(graph, chosen)
  // Upsamplers compute in float32 whatever the network does.
  for (const [at, { value }] of chosen.entries()) {
    const outputs = [pivotInputName(places[at]!)]
    encoder.addNode({ opType: 'Cast', inputs: [value], outputs, attributes: { to: DataType.FLOAT } })
  }
  setOutputs(encoder, places.map(pivotInputName))
  return encoder
}

function checkFeatures(graph: Graph, { features, model }: FeatureUpsamplers): void {
  const { features: own } = searchSkipFeatures(graph)
  const differences = features.flatMap(({ index, channels, scale }) => {
    const feature = own[index]
    if (!feature) return [`skip feature ${index} is missing, the network has ${own.length}`]
    if (feature.channels !== channels || feature.scale !== scale) {
      return [
        `skip feature ${index} has ${feature.channels} channels at 1/${feature.scale} of the latents, and in "${model.name}" ${channels} at 1/${scale}`,
      ]
    }
    return []
  })
  if (differences.length > 0) throw createError(UpsamplersForOtherModel, { differences })
}
