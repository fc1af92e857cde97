import { defineError } from '@self-cascade/core'

/** Thrown when the worker of the studio ended: for what it was doing, and for everything after. */
export const StudioLost = defineError<{ reason: string }>({
  code: 'StudioLost',
  what: ({ reason }) => `The studio's worker is gone: ${reason}.`,
  why: 'Its files could not be loaded, or it ran out of memory.',
  fix: 'Check that `assets` names a folder that copyWebFiles() filled, reload the page, and ask for a smaller picture.',
})

/** Thrown when a model brings no trained upsamplers of that name along. */
export const UpsamplersNotThere = defineError<{ name: string; known: readonly string[] }>({
  code: 'UpsamplersNotThere',
  what: ({ name, known }) =>
    `The model has no upsamplers called "${name}"${known.length > 0 ? `, only ${known.join(', ')}` : ''}.`,
  why: 'Trained upsamplers lie in the model folder, as upsamplers/NAME-FROM-TO.safetensors.',
  fix: 'Leave the upsamplers out for the tuning-free cascade, or train some with `self-cascade tune`.',
})
