import { expectTypedError } from '@self-cascade/testing'
import { expect, test } from 'vitest'
import { nodeBackend } from './node-backend.ts'
import type { NodeBackendOptions } from './options.ts'
import { resolveProviders } from './providers.ts'

const make = async (options: object) => nodeBackend(options as NodeBackendOptions)

test.each([
  ['threads', { threads: 0 }],
  ['threads', { threads: 1.5 }],
  ['threads', { threads: 99_999 }],
  ['optimizationLevel', { optimizationLevel: 'most' }],
  ['isolation', { isolation: 'worker' }],
  ['logSeverity', { logSeverity: 'loud' }],
  ['abortGraceMilliseconds', { abortGraceMilliseconds: -1 }],
  ['providers', { providers: [] }],
])('an invalid %s is named', async (name, options) => {
  expect((await expectTypedError(make(options), 'InvalidOption')).what).toContain(name)
})

test('an unknown provider is an error that lists the known ones', async () => {
  expect((await expectTypedError(make({ providers: ['gpu'] }), 'UnknownName')).why).toContain('webgpu')
})

test('auto ends with cpu on every platform and does not repeat a name', () => {
  for (const platform of ['linux', 'win32', 'darwin', 'aix']) {
    expect(resolveProviders(['auto'], platform).at(-1)).toBe('cpu')
  }
  expect(resolveProviders(['cuda', 'auto'], 'linux')).toEqual(['cuda', 'webgpu', 'cpu'])
})

test('only a provider that computes on a GPU makes the backend say so', () => {
  expect(nodeBackend().capabilities.gpu).toBe(false)
  expect(nodeBackend({ providers: ['webgpu', 'cpu'] }).capabilities.gpu).toBe(true)
})
