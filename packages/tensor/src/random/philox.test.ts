import { expect, test } from 'vitest'
import { philox4x32 } from './philox.ts'

const ones = 0xffffffff

// Random123's kat_vectors: counter, key, result of philox4x32 with 10 rounds
test.each([
  [
    [0, 0, 0, 0],
    [0, 0],
    [0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8],
  ],
  [
    [ones, ones, ones, ones],
    [ones, ones],
    [0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd],
  ],
  [
    [0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344],
    [0xa4093822, 0x299f31d0],
    [0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1],
  ],
])('encrypts %j with key %j as the known answer says', (counter, key, expected) => {
  const block = new Uint32Array(counter)
  philox4x32(block, key[0]!, key[1]!)
  expect([...block]).toEqual(expected)
})

/** The definition in exact integers. */
function philoxByDefinition(counter: bigint[], key: bigint[]): number[] {
  let [c0, c1, c2, c3] = counter as [bigint, bigint, bigint, bigint]
  let [k0, k1] = key as [bigint, bigint]
  for (let round = 0; round < 10; round++) {
    const p0 = c0 * 0xd2511f53n
    const p1 = c2 * 0xcd9e8d57n
    ;[c0, c1, c2, c3] = [(p1 >> 32n) ^ c1 ^ k0, p1 & 0xffffffffn, (p0 >> 32n) ^ c3 ^ k1, p0 & 0xffffffffn]
    k0 = (k0 + 0x9e3779b9n) & 0xffffffffn
    k1 = (k1 + 0xbb67ae85n) & 0xffffffffn
  }
  return [c0, c1, c2, c3].map(Number)
}

test('agrees with the definition in exact integers on a chain of blocks', () => {
  const block = new Uint32Array([1, 2, 3, 4])
  for (let step = 0; step < 500; step++) {
    const key = [BigInt(block[0]! ^ step), BigInt(block[1]!)].map((word) => BigInt.asUintN(32, word))
    const expected = philoxByDefinition([...block].map(BigInt), key)
    philox4x32(block, Number(key[0]), Number(key[1]))
    expect([...block]).toEqual(expected)
  }
})
