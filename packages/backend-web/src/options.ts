import { createError, InvalidOption } from '@self-cascade/core'
import { checkProviders, type WebProvider } from './providers.ts'

/** What the backend tells while it works. */
export type WebBackendEvent =
  /** The runtime was started, on the first of these providers that takes each model, for this reason. */
  | { readonly type: 'started'; readonly providers: readonly WebProvider[]; readonly reason: string }
  /** A model runs on another provider than the first, since that one refused it. */
  | { readonly type: 'fallback'; readonly model: string; readonly provider: WebProvider; readonly reason: string }
  /** The runtime was lost and is started again; what it held is loaded anew, and the run that was under way is repeated. */
  | { readonly type: 'recovering'; readonly reason: string; readonly providers: readonly WebProvider[] | 'same' }

/** Options of {@link webBackend}. */
export interface WebBackendOptions {
  /**
   * Where the worker and the files of ONNX Runtime are served, ending with `/`: a folder that `copyRuntimeFiles` filled, on the
   * origin of the page. `runtime/` beside this module when absent.
   */
  readonly assets?: string | URL
  /** `auto` (the default), `webgpu` or `wasm`, in order of preference. */
  readonly providers?: readonly ('auto' | WebProvider)[]
  /** Threads of one run on WebAssembly, 1 to 16; needs a page that is cross-origin isolated. Chosen by the number of cores when absent. */
  readonly threads?: number
  /** How long an aborted run may go on before its worker is ended; 1000 when absent. */
  readonly abortGraceMilliseconds?: number
  /**
   * Survives the loss of the device or worker: models and kept tensors are remembered outside of the runtime, loaded into a new
   * one, and the run that was under way is repeated, in the end on WebAssembly. Costs a copy of each kept tensor. Default true.
   */
  readonly recover?: boolean
  /** Folds shape arithmetic and fuses attention for sessions of fixed dims. Default true. */
  readonly rewrite?: boolean
  readonly onEvent?: (event: WebBackendEvent) => void
}

/** What the worker is told when it starts; plain data. */
export interface WorkerSettings {
  readonly assets: string
  readonly providers: readonly string[]
  readonly threads: number | null
  readonly rewrite: boolean
}

function requireNumber(name: string, value: number, isValid: boolean, expected: string): number {
  if (isValid) return value
  throw createError(InvalidOption, { name, value, expected })
}

/**
 * Checks the options and fills in the defaults.
 *
 * @throws InvalidOption, UnknownName
 */
export function resolveOptions(options: WebBackendOptions, ownUrl: string) {
  const { threads, abortGraceMilliseconds = 1000, providers = ['auto'] } = options
  checkProviders(providers)
  const isCount = (value: number) => Number.isInteger(value) && value >= 1 && value <= 16
  const assets = new URL(options.assets ?? './runtime/', options.assets === undefined ? ownUrl : baseUrl(ownUrl))
  const settings: WorkerSettings = {
    assets: assets.href.endsWith('/') ? assets.href : `${assets.href}/`,
    providers,
    threads:
      threads === undefined ? null : requireNumber('threads', threads, isCount(threads), 'a whole number in 1..16'),
    rewrite: options.rewrite ?? true,
  }
  return {
    settings,
    recover: options.recover ?? true,
    abortGraceMilliseconds: requireNumber(
      'abortGraceMilliseconds',
      abortGraceMilliseconds,
      Number.isFinite(abortGraceMilliseconds) && abortGraceMilliseconds >= 0,
      'a number of milliseconds of 0 or more',
    ),
    onEvent: options.onEvent ?? (() => {}),
  }
}

/** Relative folders are relative to the page, or to the worker's own file in a worker. */
function baseUrl(fallback: string): string {
  return globalThis.document?.baseURI ?? globalThis.location?.href ?? fallback
}
