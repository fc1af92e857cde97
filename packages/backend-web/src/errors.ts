import { defineError } from '@self-cascade/core'

/** Thrown when the worker, or a file that it loads, cannot be fetched or started. */
export const RuntimeFilesUnavailable = defineError<{ url: string; reason: string }>({
  code: 'RuntimeFilesUnavailable',
  what: ({ url, reason }) => `The runtime could not be started from ${url}: ${reason}`,
  why: 'The worker and the files of ONNX Runtime are served from one folder of your own site, which `assets` names.',
  fix: 'Copy them there with copyRuntimeFiles() of @self-cascade/backend-web/node, serve .mjs as text/javascript and .wasm as application/wasm, and keep them on the origin of the page.',
})

/** Thrown when WebGPU alone was asked for and this browser has none. */
export const WebGpuUnavailable = defineError<{ reason: string }>({
  code: 'WebGpuUnavailable',
  what: ({ reason }) => `WebGPU cannot be used here: ${reason}.`,
  why: 'It needs a browser with WebGPU, a secure context (https or localhost), and a graphics adapter that the browser allows.',
  fix: 'Add "wasm" to the end of providers, or leave providers out.',
})
