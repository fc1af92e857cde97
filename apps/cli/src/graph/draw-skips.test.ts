import { expect, test } from 'vitest'
import { coloursFor } from '../terminal/colours.ts'
import { drawSkips } from './draw-skips.ts'

const colours = coloursFor({ write: () => true }, { NO_COLOR: '1' })
const ends = { latents: 'x', output: 'y', colours, width: 34 }

test('levels lie inside each other, and the last is closed by the middle block', () => {
  const scales = [1, 1, 2, 2]
  const skips = scales.map((scale, index) => ({ scale, channels: 320 * 2 ** index }))
  expect(`\n${drawSkips(skips, ends)}\n`).toBe(`
x ╮                                ╭ y
  ├─  1    320 ch ────────────────▶┤  full size
  ├─  2    640 ch ────────────────▶┤
  ╰──╮                          ╭──╯
     ├─  3   1280 ch ──────────▶┤     1/2
     ├─  4   2560 ch ──────────▶┤
     ╰────── middle block ──────╯
`)
})

test('both sides of every line meet, however many levels there are', () => {
  const skips = [1, 2, 4, 8, 16].map((scale) => ({ scale, channels: 4 }))
  const lines = drawSkips(skips, { ...ends, width: 56 }).split('\n')
  const middles = lines.map((line) => {
    const [from, to] = [line.search(/[╮├╰]/), Math.max(...[...'╭┤╯'].map((mark) => line.lastIndexOf(mark)))]
    return (from + to) / 2
  })
  expect(new Set(middles).size).toBe(1)
})
