import type { ScalePlan } from '@self-cascade/core'
import { planScales } from '@self-cascade/scale-plan'
import type { NetworkBytes } from '../cascade/stage-bytes.ts'
import { defined } from '../defined.ts'
import { type Io, printJson } from '../io.ts'
import type { SizeFlag } from '../options/cascade-options.ts'
import { formatBytes } from '../terminal/format.ts'
import { formatTable } from '../terminal/table.ts'

/** Options of `plan`. */
export interface PlanFlags {
  readonly from?: SizeFlag
  readonly to: SizeFlag
  readonly model?: string
  readonly sizeMultiple?: number
  readonly steps?: number
  readonly strength?: number
  readonly pivotTimestep?: number
  readonly guidance?: number
  readonly stages?: number
  readonly json?: boolean
}

type StageBytes = readonly (readonly NetworkBytes[])[]

const usualMultiples = [64, 32, 16]

/** Without a model: the largest usual multiple that both sizes have, and 8, a latent cell, otherwise. */
export function multipleOf(from: SizeFlag, to: SizeFlag): number {
  const sides = [from.width, from.height, to.width, to.height]
  return usualMultiples.find((multiple) => sides.every((side) => side % multiple === 0)) ?? 8
}

async function modelFacts({ model, from, to, sizeMultiple }: PlanFlags) {
  if (model === undefined && from !== undefined) {
    const sizes = { from, sizeMultiple: sizeMultiple ?? multipleOf(from, to) }
    return { ...sizes, numTrainTimesteps: 1000, costModel: undefined, repo: undefined }
  }
  const { describeModel } = await import('../cascade/describe-model.ts')
  const facts = await describeModel(model)
  return { ...facts, from: from ?? facts.nativeSize, sizeMultiple: sizeMultiple ?? facts.sizeMultiple }
}

/** Shows the stages of a cascade. */
export async function plan(flags: PlanFlags, io: Io): Promise<void> {
  const { from, sizeMultiple, numTrainTimesteps, costModel, repo } = await modelFacts(flags)
  const made = planScales({
    from,
    to: flags.to,
    sizeMultiple,
    numTrainTimesteps,
    ...defined({
      costModel,
      numInferenceSteps: flags.steps,
      strength: flags.strength,
      startTimestep: flags.pivotTimestep,
      guidanceScale: flags.guidance,
      stageCount: flags.stages,
    }),
  })
  const memory = repo && (await import('../cascade/stage-bytes.ts').then(({ stageBytes }) => stageBytes(repo, made)))
  if (flags.json) printJson(io, { ...made, sizeMultiple, ...(memory && { memory }) })
  else io.stdout.write(`${describePlan(made, sizeMultiple, memory)}\n`)
}

function describePlan({ stages, relativeCost }: ScalePlan, sizeMultiple: number, memory?: StageBytes): string {
  const growth = (index: number) => {
    const [before, stage] = [stages[index - 1], stages[index]!]
    return before ? `${((stage.width * stage.height) / (before.width * before.height)).toFixed(2)}x` : ''
  }
  const rows = stages.map((stage, index) => [
    String(index),
    `${stage.width}x${stage.height}`,
    growth(index),
    index === 0 ? 'noise' : String(stage.startTimestep),
    `${stage.steps} of ${stage.numInferenceSteps}`,
    ...(memory ? [formatBytes(mostBytes(memory[index]!))] : []),
  ])
  const head = ['stage', 'size', 'pixels', 'K', 'steps', ...(memory ? ['memory'] : [])]
  const table = formatTable([head, ...rows])
  const percent = (relativeCost * 100).toFixed(0)
  return `${table}\n\nEstimated denoiser time: ${percent}% of sampling ${stages.at(-1)!.width}x${stages.at(-1)!.height} directly. Sides are multiples of ${sizeMultiple}.${memory ? memoryNote : ''}`
}

const memoryNote =
  '\nMemory: weights and values of the largest network of each stage, an estimate without the runtime itself.'

/** The most that a stage takes at one time: its networks run one after the other. */
const mostBytes = (networks: readonly NetworkBytes[]): number =>
  Math.max(...networks.map(({ weightBytes, peakActivationBytes }) => weightBytes + peakActivationBytes))
