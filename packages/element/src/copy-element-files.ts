import { copyFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { copyWebFiles } from '@self-cascade/web/node'

const script = 'self-cascade-image.js'

/**
 * Fills a folder of a site with the script of the element, the workers and ONNX Runtime; 58 MB, of which a browser loads a part. The
 * folder is made when it is not there.
 */
export async function copyElementFiles(folder: string): Promise<void> {
  await copyWebFiles(folder)
  await copyFile(fileURLToPath(new URL(`./${script}`, import.meta.url)), join(folder, script))
}
