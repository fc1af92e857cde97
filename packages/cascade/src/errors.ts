import { defineError } from '@self-cascade/core'

/** Thrown when the network's output or the latents stop being numbers, before a black picture can come of it. */
export const NonFiniteOutput = defineError<{ stage: number; step: number; steps: number; timestep: number }>({
  code: 'NonFiniteOutput',
  what: ({ stage, step, steps, timestep }) =>
    `The network gave NaN or infinity in stage ${stage} at step ${step + 1} of ${steps} (timestep ${timestep}).`,
  why: 'A value that is not a number spreads over the whole picture in one step; float16 overflow is the usual cause.',
  fix: 'Use the float32 model, a lower guidance scale, or another scheduler. Stages that were finished are kept.',
})

/** Thrown when a plan does not suit the model or the picture it is to start from. */
export const PlanMismatch = defineError<{ facts: string; rule: string }>({
  code: 'PlanMismatch',
  what: ({ facts }) => facts,
  why: ({ rule }) => rule,
  fix: 'Plan for this model: its native size and size multiple (planScales, or inspect on the command line) say what fits.',
})

/** Thrown when a stage that was saved earlier cannot be read back; `cause` says why. */
export const UnreadableStage = defineError<{ location: string }>({
  code: 'UnreadableStage',
  what: ({ location }) => `The saved stage ${location} cannot be read.`,
  why: 'The file is damaged, or it does not hold the latents that its name promises.',
  fix: 'Delete that file to have the stage made again, or choose another folder. Nothing was changed.',
})

/** Thrown when a picture is to be encoded by a model that has no encoder. */
export const NoEncoder = defineError<{ model: string; wanted: string }>({
  code: 'NoEncoder',
  what: ({ model, wanted }) => `${wanted} needs the VAE encoder, and model ${model} has none.`,
  why: 'Pixels become latents only through the encoder (vae_encoder/model.onnx).',
  fix: 'Add vae_encoder to the model folder, or keep the pivot in latent space.',
})
