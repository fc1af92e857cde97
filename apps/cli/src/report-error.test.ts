import { createError, InvalidOption } from '@self-cascade/core'
import { expect, test } from 'vitest'
import { reportError } from './report-error.ts'
import { fakeStream } from './terminal/fake-stream.ts'

function report(error: unknown, json = false) {
  const [stdout, stderr] = [fakeStream(), fakeStream()]
  const code = reportError(error, { args: [], json, stdout, stderr, env: {} })
  return { code, out: stdout.text, err: stderr.text }
}

const known = createError(InvalidOption, { name: 'steps', value: 0, expected: '1 or more' })

test('an error of ours is three lines: what, why, fix', () => {
  expect(report(known)).toEqual({
    code: 1,
    out: '',
    err: 'InvalidOption: steps is 0.\nsteps must be 1 or more.\nPass another steps.\n',
  })
})

test('with json there is an object too', () => {
  const { out, err } = report(known, true)
  const fields = {
    code: 'InvalidOption',
    what: 'steps is 0.',
    why: 'steps must be 1 or more.',
    fix: 'Pass another steps.',
  }
  expect(JSON.parse(out)).toEqual({ error: fields })
  expect(err).not.toBe('')
})

test('an error that was not foreseen shows its stack', () => {
  const { code, err } = report(new TypeError('x is not a function'))
  expect(code).toBe(1)
  expect(err).toMatch(/TypeError: x is not a function\n +at /)
})
