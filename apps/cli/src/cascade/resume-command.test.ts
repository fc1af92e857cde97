import { createError } from '@self-cascade/core'
import { NoRecipe } from '@self-cascade/picture-recipe'
import { expect, test } from 'vitest'
import { DiskFull } from '../errors.ts'
import { resumeCommand, shellQuote, withResume } from './resume-command.ts'

const input = { command: 'generate', runFolder: '/data/run', flags: {}, env: {} }

test('paths are quoted where a shell needs it', () => {
  expect(shellQuote('out/run-1')).toBe('out/run-1')
  expect(shellQuote("it's here")).toBe(`'it'\\''s here'`)
})

test('the command carries what the run folder does not keep', () => {
  expect(resumeCommand(input)).toBe('self-cascade generate --resume /data/run')
  const flags = { force: true, threads: 2, provider: ['cuda', 'cpu'] }
  expect(resumeCommand({ ...input, flags })).toBe(
    'self-cascade generate --resume /data/run --provider cuda,cpu --threads 2 --force',
  )
})

test('the command is the one that the user has', () => {
  const env = { SELF_CASCADE_COMMAND: 'npm run --silent self-cascade --' }
  expect(resumeCommand({ ...input, env })).toBe('npm run --silent self-cascade -- generate --resume /data/run')
})

test('an error of the machine says how to go on, any other stays', () => {
  const full = createError(DiskFull, { path: 'a.png' })
  expect(withResume(full, input)).toMatchObject({
    code: 'DiskFull',
    what: full.what,
    fix: `${full.fix} Go on with: self-cascade generate --resume /data/run`,
    cause: full,
  })
  const other = createError(NoRecipe, { path: 'a.png', reason: 'It is not a PNG.' })
  expect(withResume(other, input)).toBe(other)
})
