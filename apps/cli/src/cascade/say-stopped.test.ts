import { expect, test } from 'vitest'
import { fakeStream } from '../terminal/fake-stream.ts'
import { sayStopped } from './say-stopped.ts'

test('what is kept and how to go on is said, to people and to scripts', () => {
  const [stdout, stderr] = [fakeStream(), fakeStream()]
  const resume = { command: 'generate', runFolder: '/data/my run', flags: {}, env: {} }
  const stopped = { resume, reports: [], run: { settings: { stages: [1, 2] } }, json: true }
  expect(() => sayStopped(stopped, { stdout, stderr, env: {} })).toThrow()
  expect(stderr.text).toContain(
    "0 of 2 stages are finished and kept.\nGo on with: self-cascade generate --resume '/data/my run'\n",
  )
  expect(JSON.parse(stdout.text)).toMatchObject({ error: { code: 'Aborted' }, run: '/data/my run' })
})
