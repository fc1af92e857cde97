import sharp from 'sharp'
import { expect, test } from 'vitest'
import { fakeStream } from './fake-stream.ts'
import { halfBlocks, previewKind, renderPreview } from './preview.ts'

const terminal = fakeStream({ isTTY: true })
const png = await sharp({ create: { width: 100, height: 50, channels: 3, background: '#ff0000' } })
  .png()
  .toBuffer()

test('terminals are known by what they say of themselves', () => {
  expect(previewKind(terminal, { TERM: 'xterm-kitty' })).toBe('kitty')
  expect(previewKind(terminal, { TERM_PROGRAM: 'iTerm.app' })).toBe('iterm')
  expect(previewKind(terminal, { TERM_PROGRAM: 'iTerm.app', TMUX: '/x' })).toBe('blocks')
  expect(previewKind(terminal, {})).toBe('blocks')
  expect(previewKind(fakeStream(), { TERM: 'xterm-kitty' })).toBe('none')
})

test('two pixels share a character, and an odd last row repeats', () => {
  const rgb = new Uint8Array([1, 2, 3, 4, 5, 6, 7, 8, 9])
  expect(halfBlocks(rgb, 1, 3)).toBe(
    '\x1b[38;2;1;2;3m\x1b[48;2;4;5;6m▀\x1b[0m\n\x1b[38;2;7;8;9m\x1b[48;2;7;8;9m▀\x1b[0m\n',
  )
})

test('a picture fits the terminal and keeps its aspect', async () => {
  const rows = (await renderPreview(png, terminal, {})).trimEnd().split('\n')
  expect(rows).toHaveLength(16)
  expect(rows[0]!.split('▀')).toHaveLength(65)
})

test('the graphics codes carry the whole file', async () => {
  const kitty = await renderPreview(png, terminal, { TERM: 'xterm-kitty' })
  const pieces = kitty.trimEnd().split('\x1b\\')
  const payload = pieces.map((piece) => piece.slice(piece.indexOf(';') + 1)).join('')
  expect(Buffer.from(payload, 'base64').equals(png)).toBe(true)
  expect(await renderPreview(png, terminal, { TERM_PROGRAM: 'WezTerm' })).toContain(png.toString('base64'))
  expect(await renderPreview(png, fakeStream(), {})).toBe('')
})
