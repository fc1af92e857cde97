import { EventEmitter } from 'node:events'
import { expect, test } from 'vitest'
import { listenForInterrupt } from './interrupt.ts'

function listen() {
  const source = new EventEmitter()
  const told: string[] = []
  const clock = { time: 1000 }
  const interrupt = listenForInterrupt({
    source,
    now: () => clock.time,
    onFirst: () => told.push('first'),
    onSecond: () => told.push('second'),
  })
  return { source, told, clock, interrupt }
}

test('the first Ctrl-C stops the run and a later one ends the program', () => {
  const { source, told, clock, interrupt } = listen()
  expect(interrupt.signal.aborted).toBe(false)
  source.emit('SIGINT')
  expect([told, interrupt.signal.aborted]).toEqual([['first'], true])
  clock.time += 1000
  source.emit('SIGTERM')
  expect(told).toEqual(['first', 'second'])
})

test('the same Ctrl-C passed on by a program around this one is no second one', () => {
  const { source, told, clock } = listen()
  source.emit('SIGINT')
  clock.time += 20
  source.emit('SIGINT')
  expect(told).toEqual(['first'])
})

test('nothing is heard after the release', () => {
  const { source, told, interrupt } = listen()
  interrupt.release()
  source.emit('SIGINT')
  expect([told, source.listenerCount('SIGTERM')]).toEqual([[], 0])
})
