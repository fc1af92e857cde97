/**
 * Plans the stages of a self-cascade: from the size a model was trained at to any larger one, non-square and non-integer
 * factors included, with at most four times the pixels per stage, every stage a size the model can make, and an estimate of
 * what the whole costs against sampling directly at the target size. Pure numbers: no tensors, no model, no platform.
 *
 * @packageDocumentation
 */
export { type CostModel, estimateStageCost, type StageCostInput } from './cost.ts'
export { IllegalSize, TargetBelowBase, UnreachableTarget } from './errors.ts'
export { nearestLegalSizes } from './legal-size.ts'
export type { PlanScalesOptions, StageOverrides } from './options.ts'
export { planScales } from './plan-scales.ts'
export { minimumStageCount } from './stage-count.ts'
export { defaultStartTimestep } from './stage-start.ts'
