import { defineError } from '@self-cascade/core'

/** Thrown when a checkpoint has no tensor for a parameter, or one that does not fit. */
export const CheckpointMismatch = defineError<{ name: string; problem: string }>({
  code: 'CheckpointMismatch',
  what: ({ name, problem }) => `The checkpoint does not fit the UNet: ${name} ${problem}.`,
  why: 'Every parameter of the UNet takes its weights from the tensor of the same name, which must have its dims.',
  fix: 'Compare the config with the config.json beside the checkpoint; unetParameters lists what is expected.',
})
