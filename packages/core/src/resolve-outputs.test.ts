import { expect, test } from 'vitest'
import { resolveOutputs } from './resolve-outputs.ts'

const outputs = ['loss', 'weight', 'moment'].map((name) => ({ name, type: 'float32', dims: [1] }))
const resolve = (options: Parameters<typeof resolveOutputs>[2]) => resolveOutputs('step', outputs, options)

test('everything comes here unless something else is asked for', () => {
  expect(resolve({})).toEqual({ fetches: ['loss', 'weight', 'moment'], keep: [] })
  expect(resolve({ fetches: ['moment'] })).toEqual({ fetches: ['moment'], keep: [] })
  expect(resolve({ fetches: [] })).toEqual({ fetches: [], keep: [] })
})

test('what is kept does not come here', () => {
  expect(resolve({ keep: ['weight'] })).toEqual({ fetches: ['loss', 'moment'], keep: ['weight'] })
  expect(resolve({ fetches: ['loss'], keep: ['weight'] })).toEqual({ fetches: ['loss'], keep: ['weight'] })
})

test('an output that the model does not have is refused, fetched or kept', () => {
  const unknown = expect.objectContaining({ code: 'UnknownName', what: 'There is no output of step called "lost".' })
  expect(() => resolve({ fetches: ['lost'] })).toThrow(unknown)
  expect(() => resolve({ keep: ['lost'] })).toThrow(unknown)
})

test('an output is either fetched or kept', () => {
  expect(() => resolve({ fetches: ['loss'], keep: ['loss'] })).toThrow(
    expect.objectContaining({ code: 'InvalidOption', what: 'keep is "loss".' }),
  )
})
