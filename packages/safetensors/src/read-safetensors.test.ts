import { SelfCascadeError } from '@self-cascade/core'
import { readFixture, readJsonFixture } from '@self-cascade/testing'
import { describe, expect, test } from 'vitest'
import { CorruptSafetensors } from './errors.ts'
import { readSafetensors } from './read-safetensors.ts'

const fixture = (name: string) => readFixture(import.meta.url, `./__fixtures__/${name}`)
const malformed = readJsonFixture<Record<string, string>>(import.meta.url, './__fixtures__/malformed.json')
const entry = (extra: string) => `{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}${extra}}`

/** A file of a hand-written header and so many zero bytes of data. */
function safetensorsBytes(header: string, dataLength: number): Uint8Array {
  const encoded = new TextEncoder().encode(header)
  const bytes = new Uint8Array(8 + encoded.length + dataLength)
  new DataView(bytes.buffer).setBigUint64(0, BigInt(encoded.length), true)
  bytes.set(encoded, 8)
  return bytes
}

/** The error that reading gives; fails when there is none or another. */
function refusal(bytes: Uint8Array): SelfCascadeError {
  try {
    readSafetensors(bytes)
  } catch (error) {
    if (SelfCascadeError.isInstance(error, CorruptSafetensors)) return error
    throw error
  }
  throw new TypeError('the file was accepted')
}

describe('broken golden files', () => {
  const expected: Record<string, RegExp> = {
    'bad_truncated_header.safetensors': /byte 39: the header length is 62, but only 31 bytes follow/,
    'bad_overlapping_offsets.safetensors': /byte 63: tensor "b" starts inside the tensor before it/,
    'bad_header_length_huge.safetensors': /byte 0: the header length 4611686018427387904 is above the limit/,
    'bad_bad_json.safetensors': /byte 62: the header ends where "}" belongs/,
    'bad_out_of_range.safetensors': /byte 9: tensor "a" ends at byte 32 of 16 bytes of data/,
    'bad_duplicate_keys.safetensors': /byte 62: the key "a" occurs twice/,
  }

  test('every one of them is listed here', () => {
    expect(Object.keys(expected).sort()).toEqual(Object.keys(malformed).sort())
  })

  test.each(Object.entries(malformed))('%s is refused: %s', (name) => {
    expect(refusal(fixture(name)).message).toMatch(expected[name]!)
  })
})

describe('a header is refused', () => {
  test.each([
    [
      'with a hole between tensors',
      entry(',"b":{"dtype":"U8","shape":[1],"data_offsets":[9,10]}'),
      10,
      /1 bytes before tensor "b"/,
    ],
    ['that leaves bytes at the end', entry(''), 9, /the last 1 bytes of the file belong to no tensor/],
    [
      'with an unknown type',
      '{"a":{"dtype":"F128","shape":[],"data_offsets":[0,16]}}',
      16,
      /"F128" is not an element type/,
    ],
    [
      'with a type named like a method',
      '{"a":{"dtype":"toString","shape":[],"data_offsets":[0,0]}}',
      0,
      /"toString" is not/,
    ],
    [
      'with a shape that needs other bytes',
      '{"a":{"dtype":"F32","shape":[3],"data_offsets":[0,8]}}',
      8,
      /takes 12 bytes, but has 8/,
    ],
    [
      'with dims that overflow',
      '{"a":{"dtype":"U8","shape":[4503599627370496,4503599627370496],"data_offsets":[0,1]}}',
      1,
      /takes/,
    ],
    [
      'with a number above 2^53 − 1',
      '{"a":{"dtype":"U8","shape":[9007199254740993],"data_offsets":[0,1]}}',
      1,
      /larger than/,
    ],
    ['with a fraction', '{"a":{"dtype":"F32","shape":[2.0],"data_offsets":[0,8]}}', 8, /"\." stands where "]" belongs/],
    [
      'with a negative number',
      '{"a":{"dtype":"F32","shape":[-2],"data_offsets":[0,8]}}',
      8,
      /whole number of at least 0/,
    ],
    ['with an exponent', '{"a":{"dtype":"F32","shape":[2e0],"data_offsets":[0,8]}}', 8, /"e" stands/],
    ['with a leading zero', '{"a":{"dtype":"F32","shape":[02],"data_offsets":[0,8]}}', 8, /leading zero/],
    [
      'with offsets that run backwards',
      '{"a":{"dtype":"F32","shape":[0],"data_offsets":[8,0]}}',
      8,
      /ends at 0, before its start at 8/,
    ],
    ['with one offset', '{"a":{"dtype":"F32","shape":[0],"data_offsets":[0]}}', 0, /1 numbers instead of 2/],
    ['with three offsets', '{"a":{"dtype":"F32","shape":[0],"data_offsets":[0,0,0]}}', 0, /3 numbers instead of 2/],
    ['without a shape', '{"a":{"dtype":"F32","data_offsets":[0,0]}}', 0, /tensor "a" lacks shape/],
    ['with an unknown field', '{"a":{"dtype":"U8","shape":[0],"data_offsets":[0,0],"x":1}}', 0, /unknown field "x"/],
    [
      'with a repeated field',
      '{"a":{"dtype":"U8","dtype":"I8","shape":[0],"data_offsets":[0,0]}}',
      0,
      /"dtype" occurs twice/,
    ],
    ['with repeated metadata', '{"__metadata__":{"a":"1","a":"2"}}', 0, /"a" occurs twice/],
    ['with two metadata objects', '{"__metadata__":{},"__metadata__":{}}', 0, /"__metadata__" occurs twice/],
    ['with metadata that is no string', '{"__metadata__":{"a":1}}', 0, /"1" stands where "\\"" belongs/],
    ['with a trailing comma', '{"__metadata__":{},}', 0, /"}" stands/],
    ['with text after it', '{} x', 0, /goes on after its closing brace/],
    ['with an open string', '{"a', 0, /a string has no end/],
    ['with an escape at its very end', '{"a\\', 0, /a string has no end/],
    ['with a line break in a string', '{"a\n":1}', 0, /not valid JSON in UTF-8/],
    ['that is an array', '[]', 0, /does not start with "{"/],
    ['that is empty', '', 0, /does not start with "{"/],
    ['with half an F4 byte', '{"a":{"dtype":"F4","shape":[3],"data_offsets":[0,2]}}', 2, /takes 1.5 bytes/],
  ])('%s', (_, header, dataLength, message) => {
    expect(refusal(safetensorsBytes(header, dataLength)).message).toMatch(message)
  })

  test('with bytes that are not UTF-8', () => {
    const bytes = safetensorsBytes('{"aa":1}', 0)
    bytes[10] = 0xff
    expect(refusal(bytes).message).toMatch(/byte 9: a string is not valid JSON in UTF-8/)
  })
})

test('a file shorter than its length field is refused', () => {
  expect(refusal(new Uint8Array(7)).message).toMatch(/has 7 bytes, but the header length takes 8/)
})

test('a header length within the cap but beyond the file is refused without reading it', () => {
  const bytes = new Uint8Array(16)
  new DataView(bytes.buffer).setBigUint64(0, 99_999_999n, true)
  expect(refusal(bytes).message).toMatch(/header length is 99999999, but only 8 bytes follow/)
})

test('names like __proto__ and constructor are kept as names', () => {
  const info = '{"dtype":"U8","shape":[1],"data_offsets"'
  const header = `{"__metadata__":{"__proto__":"m"},"__proto__":${info}:[0,1]},"constructor":${info}:[1,2]}}`
  const { tensors, metadata } = readSafetensors(safetensorsBytes(header, 2))
  expect(Object.keys(tensors)).toEqual(['__proto__', 'constructor'])
  expect(Object.values(tensors).map(({ data }) => data.length)).toEqual([1, 1])
  expect(Object.entries(metadata)).toEqual([['__proto__', 'm']])
  expect('polluted' in {}).toBe(false)
})

test('a file without tensors is well-formed', () => {
  const { tensors, metadata } = readSafetensors(safetensorsBytes('{}', 0))
  expect(Object.keys(tensors)).toEqual([])
  expect(Object.keys(metadata)).toEqual([])
})

test('tensors may be listed in any order, and white space may stand between tokens', () => {
  const header = `{ "b" : {"shape":[ 1 ],"dtype":"U8",\n"data_offsets":[8 , 9]},${entry('').slice(1)}   `
  const { tensors } = readSafetensors(safetensorsBytes(header, 9))
  expect(tensors.a?.data.length).toBe(8)
  expect(tensors.b?.data.length).toBe(1)
})

test('names with escapes and any letters are read', () => {
  const header = '{"caf\\u00e9 \\"日本\\"":{"dtype":"U8","shape":[0],"data_offsets":[0,0]}}'
  expect(Object.keys(readSafetensors(safetensorsBytes(header, 0)).tensors)).toEqual(['café "日本"'])
})

test('data is a view of the file, not a copy, also when the file is a part of a larger buffer', () => {
  const source = fixture('good.safetensors')
  const larger = new Uint8Array(source.length + 13)
  larger.set(source, 13)
  const file = larger.subarray(13)
  const { data } = readSafetensors(file).tensors['layer.weight']!
  expect(data.buffer).toBe(larger.buffer)
  expect(data.byteOffset).toBe(13 + 8 + 0x138)
})
