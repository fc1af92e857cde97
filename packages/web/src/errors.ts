import { defineError } from '@self-cascade/core'

/** Thrown when the worker of the studio ended: for what it was doing, and for everything after. */
export const StudioLost = defineError<{ reason: string }>({
  code: 'StudioLost',
  what: ({ reason }) => `The studio's worker is gone: ${reason}.`,
  why: 'Its files could not be loaded, or it ran out of memory.',
  fix: 'Check that `assets` names a folder that copyWebFiles() filled, reload the page, and ask for a smaller picture.',
})
