import { createError, InvalidOption, UnknownName } from '@self-cascade/core'

/** The providers that builds of onnxruntime-node have, and whether they compute on a GPU. */
const gpuByProvider: Readonly<Record<string, boolean>> = {
  cpu: false,
  webgpu: true,
  cuda: true,
  tensorrt: true,
  dml: true,
  coreml: true,
  qnn: false,
}

/** What `auto` tries, best first; CPU comes last everywhere. */
const autoByPlatform: Readonly<Record<string, readonly string[]>> = {
  linux: ['cuda', 'webgpu', 'cpu'],
  win32: ['dml', 'webgpu', 'cpu'],
  darwin: ['webgpu', 'cpu'],
}

/** The names of all providers. */
export const providerNames: readonly string[] = Object.keys(gpuByProvider)

/** Tells whether any of the providers computes on a GPU. */
export function hasGpuProvider(providers: readonly string[]): boolean {
  return providers.some((provider) => gpuByProvider[provider])
}

/**
 * Replaces `auto` by the platform's providers and drops repetitions.
 *
 * @throws UnknownName, InvalidOption
 */
export function resolveProviders(providers: readonly string[], platform: string = process.platform): readonly string[] {
  if (providers.length === 0) {
    throw createError(InvalidOption, { name: 'providers', value: '', expected: 'a list of at least one name' })
  }
  const known = ['auto', ...providerNames]
  const unknown = providers.find((provider) => !known.includes(provider))
  if (unknown !== undefined) throw createError(UnknownName, { kind: 'provider', name: unknown, known })
  const automatic = autoByPlatform[platform] ?? ['cpu']
  return [...new Set(providers.flatMap((provider) => (provider === 'auto' ? automatic : [provider])))]
}
