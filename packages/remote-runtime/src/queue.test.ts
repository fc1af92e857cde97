import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { expectTypedError } from '@self-cascade/testing'
import { expect, test } from 'vitest'
import { createQueue } from './queue.ts'

/** A promise that the test settles by hand. */
function gate() {
  let open = () => {}
  const promise = new Promise<void>((resolve) => {
    open = resolve
  })
  return { promise, open }
}

test('a task begins when the one before it has ended, also when that one failed', async () => {
  const queue = createQueue()
  const { promise, open } = gate()
  const order: string[] = []
  const first = queue.add(async () => {
    await promise
    order.push('first')
    throw new TypeError('failed')
  }, 'first')
  const second = queue.add(async () => order.push('second'), 'second')
  expect(order).toEqual([])
  open()
  await expect(first).rejects.toThrow('failed')
  await second
  expect(order).toEqual(['first', 'second'])
})

test('a waiting task whose signal fires is dropped while the one before it goes on', async () => {
  const queue = createQueue()
  const { promise, open } = gate()
  const controller = new AbortController()
  const running = queue.add(() => promise, 'running')
  let begun = false
  const waiting = queue.add(
    async () => {
      begun = true
    },
    'waiting',
    controller.signal,
  )
  controller.abort()
  await expectTypedError(waiting, 'Aborted')
  open()
  await running
  await queue.add(async () => {}, 'last')
  expect(begun).toBe(false)
})

test('nothing is held of what finished tasks gave', async () => {
  setFlagsFromString('--expose-gc')
  const collectGarbage = runInNewContext('gc') as () => void
  const queue = createQueue()
  const result = new WeakRef(await queue.add(async () => ({ outputs: new Float32Array(10) }), 'first'))
  await queue.add(async () => {}, 'second')
  // what a WeakRef was asked for stays until the end of the turn
  await new Promise((resolve) => setImmediate(resolve))
  collectGarbage()
  expect(result.deref()).toBeUndefined()
})
