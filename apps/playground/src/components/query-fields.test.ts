import { expect, test } from 'vitest'
import { choiceInQuery, choicesInQuery, numberInQuery, readQuery, switchInQuery, writeQuery } from './query-fields.ts'

const defaults = {
  steps: 50,
  spacing: 'leading' as 'leading' | 'trailing',
  rescale: false,
  names: ['ddim'] as readonly ('ddim' | 'euler')[],
}
const fields = {
  steps: numberInQuery,
  spacing: choiceInQuery(['leading', 'trailing']),
  rescale: switchInQuery,
  names: choicesInQuery(['ddim', 'euler']),
}

test('the defaults need no address', () => {
  expect(writeQuery(defaults, fields, defaults)).toBe('')
  expect(readQuery('', fields, defaults)).toEqual(defaults)
})

test('what is written is read again', () => {
  const state = { steps: 0, spacing: 'trailing', rescale: true, names: [] } as const
  const search = writeQuery(state, fields, defaults)
  expect(search).toBe('?steps=0&spacing=trailing&rescale=1&names=')
  expect(readQuery(search, fields, defaults)).toEqual(state)
})

test('what is wrong or unknown has its default', () => {
  expect(readQuery('?steps=many&spacing=odd&rescale=maybe&other=1', fields, defaults)).toEqual(defaults)
})
