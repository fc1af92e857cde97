import { SelfCascadeError } from '@self-cascade/core'
import { expect, test } from 'vitest'
import { runQueue } from './run-queue.ts'

/** A task that ends when it is told to. */
function heldTask() {
  let end = () => {}
  const ended = new Promise<void>((resolve) => {
    end = resolve
  })
  return { task: () => ended, end }
}

const settle = () => new Promise((resolve) => setTimeout(resolve, 0))

test('tasks run one at a time, in order, and are told how many come first', async () => {
  const queue = runQueue()
  const first = heldTask()
  const told: string[] = []
  const options = (name: string) => ({
    signal: new AbortController().signal,
    onWait: (ahead: number) => told.push(`${name} waits for ${ahead}`),
  })
  const runs = [
    queue.run(first.task, options('a')),
    queue.run(async () => told.push('b runs'), options('b')),
    queue.run(async () => told.push('c runs'), options('c')),
  ]
  await settle()
  expect(told).toEqual(['b waits for 1', 'c waits for 2'])
  first.end()
  await Promise.all(runs)
  expect(told.slice(2)).toEqual(['c waits for 1', 'b runs', 'c runs'])
})

test('a task that is given up while it waits leaves at once, and never runs', async () => {
  const queue = runQueue()
  const first = heldTask()
  const controller = new AbortController()
  const told: number[] = []
  const free = { signal: new AbortController().signal, onWait: (ahead: number) => told.push(ahead) }
  const running = queue.run(first.task, free)
  let hasRun = false
  const givenUp = queue.run(
    async () => {
      hasRun = true
    },
    { signal: controller.signal, onWait: () => {} },
  )
  const last = queue.run(async () => 'last', free)
  controller.abort()
  const error = await givenUp.catch((reason: unknown) => reason)
  expect(SelfCascadeError.isInstance(error) && error.code).toBe('Aborted')
  expect(told).toEqual([2, 1])
  first.end()
  expect(await last).toBe('last')
  await running
  expect(hasRun).toBe(false)
})

test('a task that fails makes way for the next', async () => {
  const queue = runQueue()
  const options = { signal: new AbortController().signal, onWait: () => {} }
  const failing = queue.run(() => Promise.reject(new TypeError('broken')), options)
  const next = queue.run(async () => 'next', options)
  await expect(failing).rejects.toThrow('broken')
  expect(await next).toBe('next')
})
