import type { Runtime } from '@self-cascade/remote-runtime'

/** Whether a provider is compiled in, and why it does not run where it does not. */
export interface ProviderProbe {
  readonly name: string
  readonly bundled: boolean
  readonly problem: string | null
}

/** A runtime that can tell which of its providers really run. */
export interface NodeRuntime extends Runtime {
  probe(): Promise<readonly ProviderProbe[]>
}
