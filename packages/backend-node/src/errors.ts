import { defineError } from '@self-cascade/core'

/** Thrown when onnxruntime-node cannot be loaded. */
export const RuntimeNotInstalled = defineError<{ platform: string }>({
  code: 'RuntimeNotInstalled',
  what: ({ platform }) => `onnxruntime-node could not be loaded on ${platform}.`,
  why: 'It is a peer dependency with native libraries for some platforms only.',
  fix: 'Install it beside this package (npm install onnxruntime-node), on a platform that it supports.',
})
