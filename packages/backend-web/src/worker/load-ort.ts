import { createError } from '@self-cascade/core'
import { reasonOf } from '@self-cascade/remote-runtime'
import { RuntimeFilesUnavailable } from '../errors.ts'

/** The module of ONNX Runtime. */
export type Ort = typeof import('onnxruntime-web/webgpu')

/** The builds of ONNX Runtime that are used, by what they can do; never the root one, whose float16 gives zeros on some devices. */
export const ortBuilds = {
  /** CPU only. */
  wasm: 'ort.wasm.min.mjs',
  /** WebGPU where WebAssembly can wait for promises. */
  jspi: 'ort.jspi.min.mjs',
  /** WebGPU everywhere else. */
  asyncify: 'ort.webgpu.min.mjs',
} as const

/**
 * Loads a build from the folder of assets. It finds its own `.wasm` beside itself.
 *
 * @throws RuntimeFilesUnavailable
 */
export async function loadOrt(assets: string, build: keyof typeof ortBuilds): Promise<Ort> {
  const url = `${assets}${ortBuilds[build]}`
  try {
    const ort = (await import(/* @vite-ignore */ /* webpackIgnore: true */ url)) as Ort
    ort.env.logLevel = 'error'
    return ort
  } catch (cause) {
    throw createError(RuntimeFilesUnavailable, { url, reason: reasonOf(cause) }, { cause })
  }
}
