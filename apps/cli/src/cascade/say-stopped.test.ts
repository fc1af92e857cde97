import { expect, test } from 'vitest'
import { fakeStream } from '../terminal/fake-stream.ts'
import { sayStopped, shellQuote } from './say-stopped.ts'

test('paths are quoted where a shell needs it', () => {
  expect(shellQuote('out/run-1')).toBe('out/run-1')
  expect(shellQuote("it's here")).toBe(`'it'\\''s here'`)
})

test('what is kept and how to go on is said, to people and to scripts', () => {
  const [stdout, stderr] = [fakeStream(), fakeStream()]
  const stopped = { command: 'generate', runFolder: '/data/my run', reports: [], run: { settings: { stages: [1, 2] } } }
  expect(() => sayStopped({ ...stopped, json: true }, { stdout, stderr, env: {} })).toThrow()
  expect(stderr.text).toContain(
    "0 of 2 stages are finished and kept.\nGo on with: self-cascade generate --resume '/data/my run'\n",
  )
  const renamed = fakeStream()
  const env = { SELF_CASCADE_COMMAND: 'npm run --silent self-cascade --' }
  expect(() => sayStopped({ ...stopped, json: false }, { stdout, stderr: renamed, env })).toThrow()
  expect(renamed.text).toContain("Go on with: npm run --silent self-cascade -- generate --resume '/data/my run'\n")
  expect(JSON.parse(stdout.text)).toMatchObject({ error: { code: 'Aborted' }, run: '/data/my run' })
})
