import { defineError } from '@self-cascade/core'

/** Thrown when a run was given both a strength and a start timestep. */
export const ConflictingRunStart = defineError<{ strength: number; startTimestep: number }>({
  code: 'ConflictingRunStart',
  what: ({ strength, startTimestep }) => `The run got strength ${strength} and startTimestep ${startTimestep}.`,
  why: 'Each of them alone says where the run starts, and they seldom agree.',
  fix: 'Pass one of them.',
})

/** Thrown when no timestep of the schedule lies at or below the start timestep. */
export const NoTimestepsLeft = defineError<{ startTimestep: number; lowest: number; numInferenceSteps: number }>({
  code: 'NoTimestepsLeft',
  what: ({ startTimestep, lowest, numInferenceSteps }) =>
    `startTimestep is ${startTimestep}; the lowest timestep of the ${numInferenceSteps}-step schedule is ${lowest}.`,
  why: 'A run keeps the timesteps at or below its start, and there are none.',
  fix: 'Start at a higher timestep, or use more inference steps.',
})

/** Thrown when a strength is so small that no step of the schedule is left. */
export const StrengthTooSmall = defineError<{ strength: number; numInferenceSteps: number }>({
  code: 'StrengthTooSmall',
  what: ({ strength, numInferenceSteps }) =>
    `Strength ${strength} of ${numInferenceSteps} steps is less than one step.`,
  why: 'A run keeps the last floor(steps · strength) steps, and there are none.',
  fix: ({ strength }) => `Use at least ${Math.ceil(1 / strength)} steps, or a higher strength.`,
})

/** Thrown when a step was taken out of turn. */
export const StepOutOfOrder = defineError<{ index: number; expected: number; steps: number }>({
  code: 'StepOutOfOrder',
  what: ({ index, expected, steps }) => `Step ${index} was taken; the next of ${steps} is ${expected}.`,
  why: 'Multistep methods remember earlier steps, so each step of a run is taken once and in order.',
  fix: 'Create a new run for each picture and count its steps from 0.',
})

/** Thrown when two options of a scheduler config exclude each other. */
export const ConflictingSchedulerOptions = defineError<{ className: string; options: readonly string[] }>({
  code: 'ConflictingSchedulerOptions',
  what: ({ className, options }) => `The config of ${className} has ${options.join(' and ')}.`,
  why: `These options cannot be used together.`,
  fix: 'Remove one of them from the config.',
})

/** Thrown when a flow-matching schedule with dynamic shifting was not told how far to shift. */
export const MissingMu = defineError<{ className: string }>({
  code: 'MissingMu',
  what: ({ className }) => `${className} has use_dynamic_shifting, and the run got no mu.`,
  why: 'With dynamic shifting the shift depends on the size of the picture, so it comes with each run.',
  fix: 'Pass mu in the run options, or set use_dynamic_shifting to false.',
})
