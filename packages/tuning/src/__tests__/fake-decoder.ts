import type { PictureDecoder } from '../image-folder/picture-decoder.ts'

/**
 * Decodes files such as `8x6 40`: a grey picture of 8 by 6 pixels, all 40. `8x6 broken` can be measured but not decoded. Counts what it
 * was asked.
 */
export function fakeDecoder(description = 'grey') {
  const calls = { measure: 0, decode: 0 }
  const parse = async (bytes: Uint8Array) => {
    const [, width, height, value] = /^(\d+)x(\d+) (\d+|broken)$/.exec(new TextDecoder().decode(bytes)) ?? []
    if (width === undefined) return Promise.reject('no picture')
    return { width: Number(width), height: Number(height), value: Number(value) }
  }
  const decoder: PictureDecoder = {
    description,
    measure(bytes) {
      calls.measure++
      return parse(bytes)
    },
    async decode(bytes, { width, height }) {
      calls.decode++
      const { value } = await parse(bytes)
      if (Number.isNaN(value)) return Promise.reject('the picture\nis cut off.')
      return new Uint8Array(width * height * 3).fill(value)
    },
  }
  return { decoder, calls }
}
