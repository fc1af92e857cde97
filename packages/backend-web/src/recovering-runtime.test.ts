import { type AnyTensor, createError, createTensor } from '@self-cascade/core'
import { type RunRequest, RuntimeLost } from '@self-cascade/remote-runtime'
import { expectTypedError } from '@self-cascade/testing'
import { expect, test } from 'vitest'
import { type MortalRuntime, recoveringRuntime } from './recovering-runtime.ts'

const one = createTensor('float32', new Float32Array([1]), [1])

/** A runtime that doubles what it is fed, counts what it was asked, and is lost when it is told to be. */
function doublingRuntime(log: string[]) {
  const open = new Set<number>()
  const kept = new Map<number, AnyTensor>()
  let isLost = false
  let lostAfter = Number.POSITIVE_INFINITY
  const step = (what: string) => {
    log.push(what)
    if (lostAfter-- > 0) return
    isLost = true
    throw createError(RuntimeLost, { during: what, reason: 'the device was lost' })
  }
  const runtime: MortalRuntime & { loseAfter(calls: number): void } = {
    isLost: () => isLost,
    loseAfter(calls) {
      lostAfter = calls
    },
    async open({ id }) {
      step(`open ${id}`)
      open.add(id)
      return { provider: 'fake', inputs: [], outputs: [] }
    },
    async run({ id, feeds, keptFeeds, fetches, keep }: RunRequest) {
      step(`run ${id}`)
      if (!open.has(id)) expect.fail('not open')
      const input = feeds.input ?? kept.get(keptFeeds.input!)!
      const doubled = createTensor(
        'float32',
        (input.data as Float32Array).map((value) => 2 * value),
        input.dims,
      )
      for (const keptId of Object.values(keep)) kept.set(keptId, doubled)
      const headers = Object.keys(keep).map((name) => ({ name, type: 'float32' as const, dims: doubled.dims }))
      return { outputs: Object.fromEntries(fetches.map((name) => [name, doubled])), kept: headers, milliseconds: 1 }
    },
    async keep({ tensors, ids }) {
      step(`keep ${Object.values(ids)}`)
      for (const [name, id] of Object.entries(ids)) kept.set(id, tensors[name]!)
    },
    read: async (id) => kept.get(id)!,
    async forget(ids) {
      step(`forget ${ids}`)
      for (const id of ids) kept.delete(id)
    },
    release: async (id) => step(`release ${id}`),
    memory: () => ({ rssBytes: 0, peakRssBytes: 0 }),
    dispose: async () => void log.push('dispose'),
  }
  return runtime
}

function recovering(attempts = 3) {
  const log: string[] = []
  const losses: string[] = []
  const starts: number[] = []
  const runtime = recoveringRuntime({
    start: (attempt) => {
      starts.push(attempt)
      return doublingRuntime(log)
    },
    attempts,
    onLost: (reason, attempt) => losses.push(`${attempt}: ${reason}`),
  })
  return { runtime, log, losses, starts }
}

const open = (id: number) => ({ id, label: `model ${id}`, source: { bytes: new Uint8Array() } })
const run = (id: number, request: Partial<RunRequest> = {}): RunRequest => ({
  id,
  label: `model ${id}`,
  feeds: {},
  keptFeeds: {},
  fetches: ['output'],
  keep: {},
  ...request,
})

test('a run whose runtime is lost is repeated on a new one, with the model opened and kept tensors uploaded again', async () => {
  const { runtime, log, losses, starts } = recovering()
  await runtime.open(open(0))
  await runtime.open(open(1))
  await runtime.keep({ tensors: { x: createTensor('float32', new Float32Array([3]), [1]) }, ids: { x: 7 } })
  runtime.current().loseAfter(0)
  const { outputs } = await runtime.run(run(0, { keptFeeds: { input: 7 } }))
  expect((outputs.output as AnyTensor).data).toEqual(new Float32Array([6]))
  expect(log).toEqual(['open 0', 'open 1', 'keep 7', 'run 0', 'dispose', 'open 0', 'keep 7', 'run 0'])
  expect(losses).toEqual(['1: The runtime is gone (the device was lost); it was needed for run 0.'])
  expect(starts).toEqual([0, 1])
})

test('what a run kept outlives the runtime that computed it', async () => {
  const { runtime } = recovering()
  await runtime.open(open(0))
  await runtime.run(run(0, { feeds: { input: one }, fetches: [], keep: { output: 4 } }))
  runtime.current().loseAfter(0)
  const { outputs } = await runtime.run(run(0, { keptFeeds: { input: 4 } }))
  expect((outputs.output as AnyTensor).data).toEqual(new Float32Array([4]))
  expect((await runtime.read(4)).data).toEqual(new Float32Array([2]))
})

test('a call that loses every runtime it is given fails, and the next call begins anew', async () => {
  const { runtime, losses } = recovering(1)
  await runtime.open(open(0))
  runtime.current().loseAfter(0)
  await expectTypedError(runtime.run(run(0, { feeds: { input: one } })), 'RuntimeLost')
  expect(losses).toEqual([])
  const { outputs } = await runtime.run(run(0, { feeds: { input: one } }))
  expect((outputs.output as AnyTensor).data).toEqual(new Float32Array([2]))
})

test('what was forgotten or released is not brought back', async () => {
  const { runtime, log } = recovering()
  await runtime.open(open(0))
  await runtime.keep({ tensors: { x: one }, ids: { x: 1 } })
  await runtime.forget([1])
  await runtime.release(0)
  await expectTypedError(runtime.run(run(0)), 'SessionDisposed')
  expect(await runtime.read(1)).toBeUndefined()
  expect(log).toEqual(['open 0', 'keep 1', 'forget 1', 'release 0'])
})
