import { defineError } from '@self-cascade/core'

/** Thrown when an example uses a name that a package does not export. */
export const ExportNotFound = defineError<{ module: string; name: string; known: readonly string[] }>({
  code: 'ExportNotFound',
  what: ({ module, name }) => `${module} exports no "${name}".`,
  why: 'An example can use what the index of a package exports, and types are gone when it runs.',
  fix: ({ known }) => `Use one of ${known.join(', ')}.`,
})

/** Thrown when a file of the bundled model cannot be had. */
export const ModelFileMissing = defineError<{ path: string; status: number }>({
  code: 'ModelFileMissing',
  what: ({ path, status }) => `${path} of the bundled model could not be fetched: the server answered ${status}.`,
  why: 'The model lies beside the pages of this site.',
  fix: 'Look at the name of the file; unet/model.onnx is one.',
})
