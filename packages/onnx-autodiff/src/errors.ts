import { defineError } from '@self-cascade/core'

/** Thrown when the loss depends on a parameter through an operator that cannot be differentiated. */
export const OperatorNotDifferentiable = defineError<{ opType: string; node: string; path: readonly string[] }>({
  code: 'OperatorNotDifferentiable',
  what: ({ opType, node, path }) =>
    `The ${opType} node "${node}" has no gradient rule, and the loss depends on a parameter through it: ${path.join(' -> ')}.`,
  why: 'Reverse mode needs the vector-Jacobian product of every operator between the parameters and the loss.',
  fix: 'Differentiate with respect to values behind this node, or rewrite it with operators that have a rule (vjpRules lists them).',
})

/** Thrown when what is asked of a gradient graph does not fit the graph. */
export const GradientImpossible = defineError<{ problem: string }>({
  code: 'GradientImpossible',
  what: ({ problem }) => `The gradient cannot be taken: ${problem}.`,
  why: 'A gradient is that of one float scalar, the loss, with respect to float values that it depends on.',
  fix: 'Check the names of the loss and of the parameters with graph.outputNames, graph.inputNames and graph.initializers.',
})

/** Thrown when a size that a gradient rule needs is not known. */
export const DimsUnknown = defineError<{ value: string; node: string }>({
  code: 'DimsUnknown',
  what: ({ value, node }) => `The dims of "${value}", which ${node} uses, are not all known.`,
  why: 'Gradient graphs are made for one size, so that broadcasting, slices and windows can be undone exactly.',
  fix: 'Fix every size first: specialize(graph, { batch, height, width, sequence }).',
})

/** Thrown when an operand that decides which elements move where is computed while the graph runs. */
export const OperandNotConstant = defineError<{ operand: string; node: string; opType: string }>({
  code: 'OperandNotConstant',
  what: ({ operand, node, opType }) => `The operand "${operand}" of the ${opType} node "${node}" is not a constant.`,
  why: 'The gradient of a movement is another movement, which can be written down only when the first is known.',
  fix: 'Fix every size first, which folds such operands to constants: specialize(graph, { batch, height, width, sequence }).',
})

/** Thrown when a run is asked to go on from another run's checkpoint. */
export const TrainingRunMismatch = defineError<{ problem: string }>({
  code: 'TrainingRunMismatch',
  what: ({ problem }) => `The checkpoint cannot be continued by this run: ${problem}.`,
  why: 'A run goes on exactly as if it had not stopped only with the same parameters, optimiser and batches.',
  fix: 'Use the options the checkpoint was made with, or start anew under another name.',
})

/** Thrown when a loss or gradient is no longer a number. */
export const TrainingDiverged = defineError<{ step: number; loss: number; gradientNorm: number }>({
  code: 'TrainingDiverged',
  what: ({ step, loss, gradientNorm }) => `At step ${step} the loss is ${loss} and the gradient norm ${gradientNorm}.`,
  why: 'Updates from such a gradient would destroy the weights, so the run stopped before it was applied.',
  fix: 'Go on from the last checkpoint with a lower learning rate or with clipNorm.',
})
