import { expectTypedError, identityModel } from '@self-cascade/testing'
import { expect, test } from 'vitest'
import { availableProviders } from './available-providers.ts'
import { nodeBackend } from './node-backend.ts'

// Compiled into no build for this platform.
const absent = process.platform === 'win32' ? 'coreml' : 'dml'
const model = { bytes: identityModel('float32', [1]) }

test('the next provider is taken when one is not there, and the session tells which', async () => {
  const backend = nodeBackend({ providers: [absent, 'cpu'] })
  expect((await backend.createSession(model)).provider).toBe('cpu')
  await backend.dispose()
})

test('when no provider works, the error gives the reason of each', async () => {
  const backend = nodeBackend({ providers: [absent, 'qnn'] })
  const error = await expectTypedError(backend.createSession(model), 'ProviderUnavailable')
  expect(error.what).toMatch(new RegExp(`${absent}: .+; qnn: .+`))
  await backend.dispose()
})

test('auto finds a provider', async () => {
  const backend = nodeBackend({ providers: ['auto'] })
  expect((await backend.createSession(model)).provider).not.toBe('')
  await backend.dispose()
})

test('the list of providers tells that cpu really runs, and why others do not', async () => {
  const reports = await availableProviders()
  expect(reports.find(({ name }) => name === 'cpu')).toEqual({ name: 'cpu', bundled: true, usable: true })
  for (const { usable, reason } of reports) expect(usable).toBe(reason === undefined)
})
