import { philox4x32 } from './philox.ts'
import { parseSeed, parseStage, type RandomOptions } from './seed.ts'

/** Streams that never share a counter, whatever the seed and stage. */
const streams = { normal: 0, uniform: 1 } as const

/**
 * Gives the four words of Philox4x32-10 for one element of one draw, with the 64-bit seed as key and the counter
 * `(draw, stream, element, stage)`. They lie in one array that the next call fills anew.
 *
 * @throws {@link InvalidOption} for a seed or stage outside its range.
 */
export function philoxWords(
  { seed, stage = 0 }: RandomOptions,
  stream: keyof typeof streams,
): (draw: number, element: number) => Uint32Array {
  const key = parseSeed(seed)
  const key0 = Number(key & 0xffffffffn)
  const key1 = Number(key >> 32n)
  const stageWord = parseStage(stage)
  const streamWord = streams[stream]
  const block = new Uint32Array(4)
  return (draw, element) => {
    block[0] = draw
    block[1] = streamWord
    block[2] = element
    block[3] = stageWord
    philox4x32(block, key0, key1)
    return block
  }
}
