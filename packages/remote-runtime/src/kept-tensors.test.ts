import { createTensor } from '@self-cascade/core'
import { expectTypedError } from '@self-cascade/testing'
import { expect, test } from 'vitest'
import { keptTensors } from './kept-tensors.ts'
import { createQueue } from './queue.ts'
import type { RunRequest, Runtime } from './runtime.ts'
import { createSession } from './session.ts'

const value = { type: 'float32', dims: [1] } as const
const one = createTensor('float32', new Float32Array([1]), [1])

/** A session whose runtime keeps everything that it is asked to and writes down what it was asked. */
function recordingSession(afterRun = () => {}) {
  const calls: unknown[] = []
  const queue = createQueue()
  const runtime = {
    run: async ({ keptFeeds, keep }: RunRequest) => {
      calls.push(['run', Object.values(keptFeeds), Object.values(keep)])
      afterRun()
      return { outputs: {}, kept: Object.keys(keep).map((name) => ({ name, ...value })), milliseconds: 1 }
    },
    forget: async (ids: readonly number[]) => void calls.push(['forget', ids]),
  } as unknown as Runtime
  const kept = keptTensors(runtime, queue.add)
  const session = createSession({
    id: 0,
    label: 'fake',
    provider: 'fake',
    inputs: [{ name: 'input', ...value }],
    outputs: [
      { name: 'left', ...value },
      { name: 'right', ...value },
    ],
    runtime,
    kept,
    enqueue: queue.add,
  })
  return { session, calls, settled: () => queue.add(async () => {}, 'the end') }
}

test('tensors that are disposed one after the other are freed together, before the next run', async () => {
  const { session, calls, settled } = recordingSession()
  const { left, right } = await session.run({ input: one }, { keep: ['left', 'right'] })
  left!.dispose()
  right!.dispose()
  await session.run({ input: one }, { keep: ['left'] })
  await settled()
  expect(calls).toEqual([
    ['run', [], [0, 1]],
    ['forget', [0, 1]],
    ['run', [], [2]],
  ])
})

test('a tensor that a waiting run needs is freed after that run, also when others wait to be freed', async () => {
  const { session, calls, settled } = recordingSession()
  const { left, right } = await session.run({ input: one }, { keep: ['left', 'right'] })
  left!.dispose()
  const run = session.run({ input: right! })
  right!.dispose()
  await run
  await settled()
  expect(calls.slice(1)).toEqual([
    ['forget', [0]],
    ['run', [1], []],
    ['forget', [1]],
  ])
})

test('what a run kept is freed when it is aborted after its end', async () => {
  const controller = new AbortController()
  const { session, calls, settled } = recordingSession(() => controller.abort())
  const run = session.run({ input: one }, { keep: ['right'], signal: controller.signal })
  await expectTypedError(run, 'Aborted')
  await settled()
  expect(calls).toEqual([
    ['run', [], [0]],
    ['forget', [0]],
  ])
})

test('the data of a kept tensor is not read by mistake', async () => {
  const { session } = recordingSession()
  const { left } = await session.run({ input: one }, { keep: ['left'] })
  const read = async () => left!.data
  expect((await expectTypedError(read(), 'TensorNotHere')).what).toContain('"left"')
})
