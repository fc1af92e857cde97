import { expect, test } from 'vitest'
import { threadLocks } from './file-locks.ts'

const pause = () => new Promise((resolve) => setTimeout(resolve, 5))

test('tasks of one name run one after the other, those of another at once', async () => {
  const locks = threadLocks()
  const log: string[] = []
  const task = (name: string) => async () => {
    log.push(`${name} begins`)
    await pause()
    log.push(`${name} ends`)
  }
  await Promise.all([
    locks.run('x', undefined, task('first')),
    locks.run('x', undefined, task('second')),
    locks.run('y', undefined, task('other')),
  ])
  expect(log.indexOf('second begins')).toBeGreaterThan(log.indexOf('first ends'))
  expect(log.indexOf('other begins')).toBeLessThan(log.indexOf('first ends'))
})

test('a task that fails lets the next one run', async () => {
  const locks = threadLocks()
  const first = locks.run('x', undefined, () => Promise.reject(new Error('no')))
  const second = locks.run('x', undefined, async () => 'yes')
  await expect(first).rejects.toThrow('no')
  expect(await second).toBe('yes')
})

test('a name in use is busy, and free afterwards', async () => {
  const locks = threadLocks()
  const running = locks.run('x', undefined, pause)
  expect(await locks.tryRun('x', async () => 'ran')).toBe('busy')
  await running
  expect(await locks.tryRun('x', async () => 'ran')).toBe('ran')
})
