import { readFileSync } from 'node:fs'
import { type Backend, createTensor, type Session } from '@self-cascade/core'
import { buildOnnxModel, expectTypedError, identityModel, slowModel } from '@self-cascade/testing'
import { afterEach, expect, test } from 'vitest'
import { nodeBackend } from './node-backend.ts'
import type { NodeBackendOptions } from './options.ts'

const side = 1024
const big = createTensor('float32', new Float32Array(side * side), [side, side])
const one = createTensor('float32', new Float32Array([1]), [1])
const forever = 2000
const made: Backend[] = []

function make(options: NodeBackendOptions = {}): Backend {
  const backend = nodeBackend(options)
  made.push(backend)
  return backend
}

const open = (backend: Backend, count: number) => backend.createSession({ bytes: slowModel(count, side) })
const openIdentity = (backend: Backend) => backend.createSession({ bytes: identityModel('float32', [1]) })
const runIdentity = async (session: Session) => (await session.run({ input: one })).output!.dims

/** Process ids of this process's children, on Linux. */
const childrenOfThis = () => readFileSync(`/proc/${process.pid}/task/${process.pid}/children`, 'utf8').trim().split(' ')

afterEach(async () => {
  for (const backend of made.splice(0)) await backend.dispose()
})

test('timers go on during a run', async () => {
  const session = await open(make(), 10)
  let ticks = 0
  const timer = setInterval(() => ticks++, 1)
  await session.run({ input: big })
  clearInterval(timer)
  // One or two would also come between the steps of a run that blocks.
  expect(ticks).toBeGreaterThan(3)
})

test('an aborted run that goes on after the grace is killed, its sessions are lost, and a new one works', async () => {
  const backend = make({ abortGraceMilliseconds: 1 })
  const [slow, other] = [await open(backend, forever), await openIdentity(backend)]
  const controller = new AbortController()
  const run = slow.run({ input: big }, { signal: controller.signal })
  setTimeout(() => controller.abort(), 20)
  await expectTypedError(run, 'Aborted')
  await expectTypedError(other.run({ input: one }), 'RuntimeLost')
  await other.dispose()
  expect(await runIdentity(await openIdentity(backend))).toEqual([1])
})

test('tensors that were kept by a process that is lost are lost with it, and say so', async () => {
  const backend = make({ abortGraceMilliseconds: 1 })
  const { one: kept } = await backend.keepTensors!({ one })
  const slow = await open(backend, forever)
  const controller = new AbortController()
  const run = slow.run({ input: big }, { signal: controller.signal })
  setTimeout(() => controller.abort(), 20)
  await expectTypedError(run, 'Aborted')
  const session = await openIdentity(backend)
  expect((await expectTypedError(kept!.getData(), 'RuntimeLost')).what).toContain('SIGKILL')
  await expectTypedError(session.run({ input: kept! }), 'RuntimeLost')
  kept!.dispose()
  const { output } = await session.run({ input: one }, { keep: ['output'] })
  expect(await output!.getData()).toEqual(new Float32Array([1]))
})

test.skipIf(process.platform !== 'linux')('the memory of kept tensors is given back by dispose', async () => {
  const backend = make()
  const session = await backend.createSession({ bytes: identityModel('float32', [2 ** 22]) })
  let state = (await backend.keepTensors!({ state: createTensor('float32', new Float32Array(2 ** 22), [2 ** 22]) }))
    .state!
  for (let step = 0; step < 60; step++) {
    const { output } = await session.run({ input: state }, { keep: ['output'] })
    state.dispose()
    state = output!
  }
  // Sixty times 16 MB, had they all stayed.
  expect((await backend.memoryUsage!()).peakRssBytes).toBeLessThan(600 * 2 ** 20)
})

test('an aborted run that ends within the grace leaves the sessions alive', async () => {
  const session = await open(make({ abortGraceMilliseconds: 60_000 }), 5)
  const controller = new AbortController()
  const run = session.run({ input: big }, { signal: controller.signal })
  setImmediate(() => controller.abort())
  await expectTypedError(run, 'Aborted')
  expect((await session.run({ input: big })).output!.dims).toEqual([side, side])
})

test('disposing the backend ends a run that is under way', async () => {
  const backend = make()
  const session = await open(backend, forever)
  const run = session.run({ input: big })
  setTimeout(() => backend.dispose(), 20)
  await expectTypedError(run, 'BackendDisposed')
})

test.skipIf(process.platform !== 'linux')('a child that is killed from outside is an error, not a hang', async () => {
  const before = childrenOfThis()
  const backend = make()
  const session = await open(backend, forever)
  const child = childrenOfThis().find((id) => !before.includes(id))
  const run = session.run({ input: big })
  setTimeout(() => process.kill(Number(child), 'SIGKILL'), 20)
  const error = await expectTypedError(run, 'RuntimeLost')
  expect(error.what).toContain('SIGKILL')
  expect(await runIdentity(await openIdentity(backend))).toEqual([1])
})

test.skipIf(process.platform !== 'linux')(
  'memory is told while a run is under way, and its peak survives the child',
  async () => {
    const backend = make()
    const session = await open(backend, forever)
    const run = expectTypedError(session.run({ input: big }), 'BackendDisposed')
    const { rssBytes, peakRssBytes } = await backend.memoryUsage!()
    expect(rssBytes).toBeGreaterThan(10 * 2 ** 20)
    await backend.dispose()
    await run
    const after = await backend.memoryUsage!()
    expect(after.rssBytes).toBe(0)
    expect(after.peakRssBytes).toBeGreaterThanOrEqual(peakRssBytes)
  },
)

test('a warm-up runs the model when the session is made', async () => {
  // Gather fails for an index of 9, so a run of zeros fails exactly when it is really made.
  const gather = buildOnnxModel({
    nodes: [
      { opType: 'Sub', inputs: ['offset', 'input'], outputs: ['index'] },
      { opType: 'Gather', inputs: ['data', 'index'], outputs: ['output'] },
    ],
    inputs: [{ name: 'input', type: 'int64', dims: [1] }],
    outputs: [{ name: 'output', type: 'float32', dims: [1] }],
    initializers: [
      { name: 'offset', type: 'int64', dims: [1], data: new Uint8Array(new BigInt64Array([9n]).buffer) },
      { name: 'data', type: 'float32', dims: [1], data: new Uint8Array(4) },
    ],
  })
  const error = await expectTypedError(make({ warmUp: true }).createSession({ bytes: gather }), 'RuntimeFailed')
  expect((error.cause as Error).message).toContain('Gather')
  const session = await make().createSession({ bytes: gather })
  await expectTypedError(session.run({ input: createTensor('int64', new BigInt64Array(1), [1]) }), 'RuntimeFailed')
})
