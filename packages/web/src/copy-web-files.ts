import { copyFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { copyRuntimeFiles } from '@self-cascade/backend-web/node'

/** Fills the folder of `assets`: the worker of the studio, that of the runtime, and ONNX Runtime; 58 MB, of which a browser loads a part. */
export async function copyWebFiles(folder: string): Promise<void> {
  await copyRuntimeFiles(folder)
  await copyFile(fileURLToPath(new URL('./studio-worker.js', import.meta.url)), join(folder, 'studio-worker.js'))
}
