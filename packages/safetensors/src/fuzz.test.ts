import { SelfCascadeError } from '@self-cascade/core'
import { readFixture } from '@self-cascade/testing'
import { describe, expect, test } from 'vitest'
import { CorruptSafetensors } from './errors.ts'
import { readSafetensors } from './read-safetensors.ts'

/** Reads, and gives whether the bytes were accepted; any other error than the typed one goes through. */
function accepts(bytes: Uint8Array): boolean {
  try {
    readSafetensors(bytes)
    return true
  } catch (error) {
    if (!SelfCascadeError.isInstance(error, CorruptSafetensors)) throw error
    return false
  }
}

describe.each(['good.safetensors', 'good_edge.safetensors'])('%s', (name) => {
  const file = readFixture(import.meta.url, `./__fixtures__/${name}`)

  test('cut anywhere, it is refused with the typed error', () => {
    for (let length = 0; length < file.length; length++) {
      expect(accepts(file.subarray(0, length)), `cut to ${length} bytes`).toBe(false)
    }
  })

  test('with any byte changed, it is read or refused with the typed error', () => {
    const dataStart = 8 + file[0]! + 256 * file[1]!
    for (let offset = 0; offset < file.length; offset++) {
      for (const byte of [0, 0x20, 0x22, 0x2c, 0x30, 0x39, 0x5b, 0x5c, 0x7b, 0x7d, 0x80, 0xff, file[offset]! ^ 1]) {
        const mutated = file.slice()
        mutated[offset] = byte
        const accepted = accepts(mutated)
        if (offset >= dataStart) expect(accepted, `data byte ${offset} set to ${byte}`).toBe(true)
      }
    }
  })

  test('with any byte removed or doubled, it is refused with the typed error', () => {
    for (let offset = 0; offset < file.length; offset++) {
      const before = file.subarray(0, offset)
      const removed = new Uint8Array([...before, ...file.subarray(offset + 1)])
      const doubled = new Uint8Array([...before, file[offset]!, ...file.subarray(offset)])
      expect(accepts(removed), `byte ${offset} removed`).toBe(false)
      expect(accepts(doubled), `byte ${offset} doubled`).toBe(false)
    }
  })
})
