import type { ScalePlan } from '@self-cascade/core'
import { type CostModel, estimateStageCost, planScales } from '@self-cascade/scale-plan'
import { costModelOf, type PlannerState, planOptions, stageOverrides } from './planner-state.ts'

/** A stage with what the page shows of it. */
export interface StageReport {
  readonly width: number
  readonly height: number
  /** Pixels divided by those of the stage before; nothing for the base. */
  readonly growth?: number
  readonly startTimestep: number
  readonly steps: number
  readonly numInferenceSteps: number
  /** Latent cells along both sides. */
  readonly cells: readonly [number, number]
  /** Estimated denoiser time divided by that of sampling directly at the target size. */
  readonly cost: number
}

/** A plan with what the page shows of it. */
export interface PlanReport {
  readonly stages: readonly StageReport[]
  /** Estimated denoiser time of all stages divided by that of sampling directly. */
  readonly relativeCost: number
  /** Pixels of the target divided by those of the base. */
  readonly growth: number
  /** Runs of the network, with both rows of guidance in one. */
  readonly denoiserCalls: number
}

const latentScale = 8

/**
 * Plans what the controls describe.
 *
 * @throws what `planScales` throws.
 */
export function reportPlan(state: PlannerState): PlanReport {
  const options = planOptions(state)
  const stageCount = planScales(options).stages.length
  const plan = planScales({ ...options, stages: stageOverrides(state, stageCount) })
  const target = plan.stages.at(-1)!
  const base = plan.stages[0]!
  return {
    stages: stageReports(plan, costModelOf(state)),
    relativeCost: plan.relativeCost,
    growth: (target.width * target.height) / (base.width * base.height),
    denoiserCalls: plan.stages.reduce((sum, { steps }) => sum + steps, 0),
  }
}

function stageReports({ stages }: ScalePlan, costModel: CostModel): StageReport[] {
  const target = stages.at(-1)!
  const direct = estimateStageCost({ ...target, steps: target.numInferenceSteps }, costModel)
  return stages.map((stage, index) => {
    const { width, height, startTimestep, steps, numInferenceSteps } = stage
    const before = stages[index - 1]
    return {
      width,
      height,
      ...(before && { growth: (width * height) / (before.width * before.height) }),
      startTimestep,
      steps,
      numInferenceSteps,
      cells: [width / latentScale, height / latentScale],
      cost: estimateStageCost(stage, costModel) / direct,
    }
  })
}
