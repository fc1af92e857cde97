import { copyFile, mkdir } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { ortBuilds } from './worker/load-ort.ts'

const wasmOf = {
  wasm: 'ort-wasm-simd-threaded',
  jspi: 'ort-wasm-simd-threaded.jspi',
  asyncify: 'ort-wasm-simd-threaded.asyncify',
} satisfies Record<keyof typeof ortBuilds, string>

/**
 * Paths of the files that belong into the folder of `assets`: the worker, and three builds of ONNX Runtime, of which a browser loads
 * one (gzip: 3.7 MB for WebAssembly, 4.2 MB for WebGPU, 6.7 MB for WebGPU in browsers without JSPI).
 */
export function runtimeFiles(): readonly string[] {
  const require = createRequire(import.meta.url)
  const ort = dirname(require.resolve('onnxruntime-web/ort-wasm-simd-threaded.wasm'))
  const names = Object.entries(ortBuilds).flatMap(([build, script]) => {
    const wasm = wasmOf[build as keyof typeof ortBuilds]
    return [script, `${wasm}.mjs`, `${wasm}.wasm`]
  })
  const worker = fileURLToPath(new URL('./runtime-worker.js', import.meta.url))
  return [worker, ...names.map((name) => join(ort, name))]
}

/** Copies {@link runtimeFiles} into a folder, which is made when it does not exist; 58 MB. */
export async function copyRuntimeFiles(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true })
  await Promise.all(runtimeFiles().map((file) => copyFile(file, join(folder, file.split(/[\\/]/).at(-1)!))))
}
