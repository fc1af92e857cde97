import { defineError } from '@self-cascade/core'

/** Thrown when upsamplers cannot be attached to a network, or not to the features that were asked for. */
export const UpsamplersNotAttachable = defineError<{ reason: string }>({
  code: 'UpsamplersNotAttachable',
  what: ({ reason }) => `The upsamplers cannot be attached: ${reason}`,
  why: 'Upsamplers add to the skip features of a U-Net, in front of the Concat where its decoder reads them.',
  fix: 'Choose features by their place in the list that `self-cascade inspect MODEL --graph` shows, or take another network.',
})

/** Thrown when upsamplers were trained for another network than the one they are to be attached to. */
export const UpsamplersForOtherModel = defineError<{ differences: readonly string[] }>({
  code: 'UpsamplersForOtherModel',
  what: ({ differences }) => `The upsamplers do not belong to this model: ${differences.join('; ')}.`,
  why: 'Upsamplers are trained against the features of one frozen network and mean nothing to another.',
  fix: 'Use the model that they were trained with, or train upsamplers for this one with `self-cascade tune`.',
})

/** Thrown when a file holds no upsamplers, or not all of them. */
export const UnreadableUpsamplers = defineError<{ reason: string }>({
  code: 'UnreadableUpsamplers',
  what: ({ reason }) => `This is no file of feature upsamplers: ${reason}.`,
  why: 'Upsamplers are kept as safetensors with a description of their shape and of the model they belong to.',
  fix: 'Give a file that `self-cascade tune` wrote.',
})
