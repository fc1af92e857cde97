import { noise, sha256Of, text } from './model-bytes.ts'
import { modelServer } from './model-server.ts'

/** Files by path. */
export type Files = Readonly<Record<string, Uint8Array>>

/** A `model-files.json` of them. */
export const listOf = (files: Files) =>
  text(
    JSON.stringify({
      files: Object.entries(files).map(([path, bytes]) => ({ path, bytes: bytes.length, sha256: sha256Of(bytes) })),
    }),
  )

/** Starts a server of a model with its list. */
export const serve = (files: Files) => modelServer({ ...files, 'model-files.json': listOf(files) })

/** A model of two files, which differ by the seed alone. */
export const small = (seed: number): Files => ({ 'model_index.json': text('{}'), 'unet/model.onnx': noise(5000, seed) })
