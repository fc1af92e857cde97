import { expect, test } from 'vitest'
import { exampleSettings } from './__tests__/example-settings.ts'
import { describeUpsamplers, readSettings } from './run-settings.ts'

const files = [
  { name: 'small-128-256.safetensors', digest: 'a' },
  { name: 'small-256-512.safetensors', digest: 'b' },
]

test('settings with upsamplers are read back as they were', () => {
  const settings = exampleSettings({ upsamplers: { files, strength: 0.5, window: { from: 101 } } })
  expect(readSettings(JSON.parse(JSON.stringify(settings)))).toEqual(settings)
})

test.each([
  null,
  {},
  { files: [] },
  { files: [{ name: 'a' }] },
  { files, strength: '1' },
  { files, window: { from: 'x' } },
  { files, window: null },
])('upsamplers %j are refused', (upsamplers) => {
  expect(readSettings({ ...exampleSettings(), upsamplers })).toBe('The recipe names no usable upsamplers.')
})

test('upsamplers are called by what their files share', () => {
  expect(describeUpsamplers({ files })).toBe('small upsamplers')
  expect(describeUpsamplers({ files, strength: 0.5 })).toBe('small upsamplers × 0.5')
  expect(describeUpsamplers({ files: [files[0]!, { name: 'mine.safetensors', digest: 'c' }] })).toBe(
    'small, mine upsamplers',
  )
})
