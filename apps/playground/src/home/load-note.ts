import type { LoadFigures } from './load-figures.data.ts'
import { showBytes } from './show-figures.ts'

/** Says what Generate will load. */
export function loadNote(figures: LoadFigures, isStored: boolean, isBundled: boolean): string {
  const { modelBytes, workerBytes, wasmBytes, webgpuBytes } = figures
  if (!isBundled) return 'Everything runs on this machine.'
  if (isStored) return 'The model is kept in this browser from an earlier run. Everything runs on this machine.'
  const least = showBytes(wasmBytes + workerBytes)
  const most = showBytes(webgpuBytes.asyncify + workerBytes)
  return (
    `The first run loads ${showBytes(modelBytes)} of model and ${least} of ONNX Runtime (up to ${most} for WebGPU), ` +
    'and keeps them for the next visit. Everything runs on this machine.'
  )
}
