import { readFileSync, statSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

/** Bytes of what the first picture loads, as the files were when the site was built. */
export interface LoadFigures {
  /** All files of the bundled model. */
  readonly modelBytes: number
  /** The workers. */
  readonly workerBytes: number
  /** ONNX Runtime for WebAssembly. */
  readonly wasmBytes: number
  /** ONNX Runtime for WebGPU: in browsers with JSPI, and in others. */
  readonly webgpuBytes: { readonly jspi: number; readonly asyncify: number }
}

declare const data: LoadFigures

export { data }

const publicFile = (path: string) => fileURLToPath(new URL(`../../public/${path}`, import.meta.url))
const bytesOf = (...names: string[]) => names.reduce((sum, name) => sum + statSync(publicFile(`web/${name}`)).size, 0)
const runtime = (build: string, script: string) =>
  bytesOf(`ort-wasm-simd-threaded${build}.wasm`, `ort-wasm-simd-threaded${build}.mjs`, script)

export default {
  load(): LoadFigures {
    const list = JSON.parse(readFileSync(publicFile('models/scenes/model-files.json'), 'utf8')) as {
      files: readonly { readonly bytes: number }[]
    }
    return {
      modelBytes: list.files.reduce((sum, { bytes }) => sum + bytes, 0),
      workerBytes: bytesOf('studio-worker.js', 'runtime-worker.js'),
      wasmBytes: runtime('', 'ort.wasm.min.mjs'),
      webgpuBytes: { jspi: runtime('.jspi', 'ort.jspi.min.mjs'), asyncify: runtime('.asyncify', 'ort.webgpu.min.mjs') },
    }
  },
}
