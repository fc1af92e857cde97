import { expect, test } from 'vitest'
import { coloursFor, takesColour } from './colours.ts'
import { fakeStream } from './fake-stream.ts'

const terminal = fakeStream({ isTTY: true })
const file = fakeStream()

test('terminals take colours and files do not, unless the environment says otherwise', () => {
  expect(takesColour(terminal, {})).toBe(true)
  expect(takesColour(file, {})).toBe(false)
  expect(takesColour(file, { CI: '1' })).toBe(false)
  expect(takesColour(terminal, { NO_COLOR: '1' })).toBe(false)
  expect(takesColour(file, { FORCE_COLOR: '1' })).toBe(true)
  expect(takesColour(terminal, { FORCE_COLOR: '0' })).toBe(false)
  expect(takesColour(terminal, { TERM: 'dumb' })).toBe(false)
})

test('colours are codes or nothing', () => {
  expect(coloursFor(terminal, {}).red('x')).toBe('\x1b[31mx\x1b[39m')
  expect(coloursFor(file, {}).red('x')).toBe('x')
})
