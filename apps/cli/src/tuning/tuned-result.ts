import type { StageUpsamplers } from '@self-cascade/cascade'
import type { ModelEdit } from '@self-cascade/core'
import { attachLoraWeights, loraWeights, mergeLora, writeLora } from '@self-cascade/lora'
import {
  expandFloat16,
  type Graph,
  graphFromModel,
  modelFromGraph,
  parseModel,
  serializeModel,
} from '@self-cascade/onnx-graph'
import { type TunableNetwork, withParameters } from '@self-cascade/tuning'
import { type FeatureUpsamplers, type PivotTimestep, writeUpsamplers } from '@self-cascade/upsampler'
import type { ModelFacts } from '../cascade/describe-model.ts'
import { writeAtomic } from '../output/write-atomic.ts'
import type { AveragedWeights } from '../training/follow-training.ts'
import { copyOtherFiles, writeModelNetwork } from '../training/model-files.ts'
import { sizeOfText } from './size-text.ts'
import type { TuneSettings } from './tune-settings.ts'

/** How a stage is sampled with what was learnt. */
export interface TunedSampling {
  readonly upsamplers?: StageUpsamplers
  readonly edit?: ModelEdit
}

/** What a run makes. */
export interface TunedResult {
  /** Writes what does not change while the run goes on. */
  prepare(): Promise<void>
  write(weights: AveragedWeights): Promise<void>
  sampling(weights: AveragedWeights): TunedSampling
}

/** What {@link tunedResult} works with. */
export interface TunedResultInput {
  readonly settings: TuneSettings
  readonly facts: ModelFacts
  /** The UNet as it was exported. */
  readonly network: Graph
  readonly tunable: TunableNetwork
  /** A file, or the folder of a model. */
  readonly out: string
}

/** Says for each method what is written and how it is sampled with. */
export function tunedResult(input: TunedResultInput): TunedResult {
  const { tunable } = input
  if (tunable.upsamplers) return upsamplersResult(input)
  return tunable.lora ? loraResult(input) : modelResult(input)
}

/** Part of the timesteps, the last ones, that the network goes alone: what upsamplers add there makes pictures smooth. */
const lastPartAlone = 0.2

function upsamplersResult({ settings, facts, tunable, out }: TunedResultInput): TunedResult {
  const { shape, features } = tunable.upsamplers!
  const describe = ({ step, parameters }: AveragedWeights): FeatureUpsamplers => ({
    model: { name: facts.name, fingerprint: facts.fingerprint },
    ...{ shape, features: features.map(({ index, channels, scale }) => ({ index, channels, scale })) },
    pivotTimestep: settings.pivotTimestep as PivotTimestep,
    window: { from: Math.round(lastPartAlone * facts.numTrainTimesteps) },
    training: {
      ...{ from: sizeOfText(settings.from), to: sizeOfText(settings.to) },
      ...{ startTimestep: settings.startTimestep, steps: step },
    },
    parameters,
  })
  return {
    prepare: async () => {},
    write: (weights) => writeAtomic(out, writeUpsamplers(describe(weights)), { force: true }),
    sampling: (weights) => ({ upsamplers: { upsamplers: describe(weights), stage: 1 } }),
  }
}

function loraResult({ settings, facts, network, tunable, out }: TunedResultInput): TunedResult {
  const { merge } = settings
  const adapters = ({ parameters }: AveragedWeights) => loraWeights(tunable.lora!, parameters)
  const merged = merge === null ? undefined : modelFolder(facts, merge)
  return {
    prepare: async () => merged?.prepare(),
    async write(weights) {
      const lora = adapters(weights)
      await writeAtomic(out, writeLora(lora, { base: facts.fingerprint }), { force: true })
      await merged?.writeNetwork(mergeLora(network, lora))
    },
    sampling: (weights) => ({ edit: editGraph((graph) => attachLoraWeights(graph, adapters(weights)).graph) }),
  }
}

function modelResult({ facts, network, out }: TunedResultInput): TunedResult {
  const folder = modelFolder(facts, out)
  const plain = expandFloat16(network).graph
  const tuned = ({ parameters }: AveragedWeights) => withParameters(plain, parameters)
  return {
    prepare: folder.prepare,
    write: (weights) => folder.writeNetwork(tuned(weights)),
    sampling: (weights) => ({ edit: () => serializeModel(modelFromGraph(tuned(weights))) }),
  }
}

/** A whole model that differs from another in its network. */
function modelFolder({ repo }: ModelFacts, folder: string) {
  return {
    prepare: () => copyOtherFiles(repo, folder),
    writeNetwork: async (network: Graph) =>
      writeModelNetwork(folder, network, await repo.folder.readBytes('unet/config.json')),
  }
}

const editGraph =
  (edit: (graph: Graph) => Graph): ModelEdit =>
  (model) =>
    serializeModel(modelFromGraph(edit(graphFromModel(parseModel(model)))))
