/**
 * The few globals that Node, browsers, workers, Deno and Bun all have. Packages that must run everywhere compile against
 * these alone, so that neither `document` nor `process` can slip in. Consumers see their own platform's full types.
 */
interface AbortSignal {
  readonly aborted: boolean
  readonly reason: unknown
  throwIfAborted(): void
  addEventListener(type: 'abort', listener: () => void, options?: { once?: boolean }): void
  removeEventListener(type: 'abort', listener: () => void): void
}
interface AbortController {
  readonly signal: AbortSignal
  abort(reason?: unknown): void
}
declare const AbortController: { new (): AbortController }
interface TextEncoder {
  encode(text?: string): Uint8Array<ArrayBuffer>
}
declare const TextEncoder: { new (): TextEncoder }
interface TextDecoder {
  decode(bytes?: ArrayBufferView | ArrayBuffer): string
}
declare const TextDecoder: { new (label?: string, options?: { fatal?: boolean; ignoreBOM?: boolean }): TextDecoder }
declare const performance: { now(): number }
declare function structuredClone<T>(value: T): T
declare class URL {
  constructor(url: string, base?: string | URL)
  readonly href: string
  readonly pathname: string
  readonly protocol: string
}
interface ImportMeta {
  readonly url: string
}
