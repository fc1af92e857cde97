import type { TerminalStream } from './colours.ts'

/** A stream for tests that keeps what is written to it. */
export interface FakeStream extends TerminalStream {
  readonly text: string
}

/** Makes one; `isTTY` makes it a terminal of 80 columns. */
export function fakeStream({ isTTY = false } = {}): FakeStream {
  const parts: string[] = []
  return {
    isTTY,
    columns: 80,
    write: (text) => parts.push(text),
    get text() {
      return parts.join('')
    },
  }
}
