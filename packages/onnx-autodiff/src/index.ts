/**
 * Gradients of ONNX graphs as ONNX graphs: reverse-mode differentiation into ordinary operators, losses, optimisers and a
 * trainer, so that stock ONNX Runtime (Node, WASM, WebGPU) trains any exported model.
 *
 * @packageDocumentation
 */
export {
  DimsUnknown,
  GradientImpossible,
  OperandNotConstant,
  OperatorNotDifferentiable,
  TrainingDiverged,
  TrainingRunMismatch,
} from './errors.ts'
export { type GradientGraph, type GradientOptions, gradientGraph } from './gradient-graph.ts'
export { GraphOps, type SlicePart } from './graph-ops.ts'
export { crossEntropy, huberLoss, type Loss, type LossOperands, meanAbsoluteError, meanSquaredError } from './losses.ts'
export { type AdamOptions, type AdamWOptions, adam, adamW } from './optimizers/adam.ts'
export type { Arithmetic, Optimizer, UpdateInput, UpdateOutput } from './optimizers/optimizer.ts'
export { type SgdOptions, sgd } from './optimizers/sgd.ts'
export {
  initOptimizer,
  type OptimizerState,
  type ParameterArrays,
  type ParameterUpdate,
  updateParameters,
} from './optimizers/update-parameters.ts'
export { emaSlot, warmedUpDecay, withEma } from './optimizers/with-ema.ts'
export type { AddedUpdate, TrainingState } from './training/add-update.ts'
export type { BatchSource } from './training/batch-source.ts'
export { type Checkpoint, type CheckpointStore, readCheckpoint, writeCheckpoint } from './training/checkpoint.ts'
export { type TrainedParameters, type TrainerOptions, type TrainingStep, trainer } from './training/trainer.ts'
export {
  type AccumulationGraphs,
  accumulationGraphs,
  type TrainingGraph,
  type TrainingGraphOptions,
  trainingGraph,
} from './training/training-graph.ts'
export type { Value } from './value.ts'
export type { VjpInput, VjpRule } from './vjp.ts'
export { type DifferentiableOp, vjpRules } from './vjp-rules.ts'
