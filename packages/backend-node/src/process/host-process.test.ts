import { identityModel } from '@self-cascade/testing'
import { afterEach, expect, test } from 'vitest'
import { type RuntimeSettings, resolveOptions } from '../options.ts'
import { type HostProcess, startHostProcess } from './host-process.ts'
import type { Request } from './wire.ts'

const { settings } = resolveOptions({})
const started: HostProcess[] = []

function start(): HostProcess {
  const host = startHostProcess(settings, false)
  started.push(host)
  return host
}

const openRequest = () => ({
  message: { kind: 'open', id: 0, label: 'identity', source: { externalData: null } } satisfies Request,
  payloads: [identityModel('float32', [1])],
})

afterEach(async () => {
  for (const host of started.splice(0)) await host.kill()
})

test('Ctrl-C does not end the child, since its parent decides', async () => {
  const host = start()
  await host.request(openRequest())
  process.kill(host.pid!, 'SIGINT')
  const { message } = await host.request(openRequest())
  expect(message).toMatchObject({ kind: 'open', session: { provider: 'cpu' } })
})

test.each(['SIGKILL', 'SIGTERM', 'SIGABRT'] as const)(
  'a request to a child that ends by %s fails and says so',
  async (signal) => {
    const host = start()
    await host.request(openRequest())
    const reasons: string[] = []
    host.onLost((reason) => reasons.push(reason))
    process.kill(host.pid!, signal)
    await expect(host.request(openRequest())).rejects.toThrow(signal)
    expect(reasons).toHaveLength(1)
    await expect(host.request(openRequest())).rejects.toThrow(signal)
  },
)

test('a child that cannot start gives its exit code and last words', async () => {
  const notSettings = { toJSON: () => undefined } as unknown as RuntimeSettings
  const host = startHostProcess(notSettings, false)
  await expect(host.request(openRequest())).rejects.toThrow(/exit code 1; its last words: .*SyntaxError/s)
})

test('killing twice is fine', async () => {
  const host = start()
  await host.kill()
  await host.kill()
})
