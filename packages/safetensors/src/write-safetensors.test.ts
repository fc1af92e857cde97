import { createTensor, type NamedTensors } from '@self-cascade/core'
import { expect, test } from 'vitest'
import { readSafetensors } from './read-safetensors.ts'
import { toTensor } from './to-tensor.ts'
import { writeSafetensors } from './write-safetensors.ts'

const tensors: NamedTensors = {
  latents: createTensor('float32', new Float32Array([1.5, -0, Number.NaN, Number.POSITIVE_INFINITY]), [1, 4]),
  half: createTensor('float16', new Uint16Array([0x3c00, 0x8000, 0x7e01]), [3]),
  ids: createTensor('int64', new BigInt64Array([-1n, 2n ** 62n]), [2]),
  steps: createTensor('int32', new Int32Array([-7]), [1]),
  bytes: createTensor('uint8', new Uint8Array([1, 2, 255]), [3]),
  mask: createTensor('bool', new Uint8Array([0, 1]), [2]),
  none: createTensor('float32', new Float32Array(0), [0, 4]),
  scalar: createTensor('float32', new Float32Array([3]), []),
}
const metadata = { prompt: 'a "red" house\n日本', zebra: 'x', a: '' }

test('what is written is read back the same, bit for bit', () => {
  const file = readSafetensors(writeSafetensors({ tensors, metadata }))
  expect({ ...file.metadata }).toEqual(metadata)
  expect(Object.keys(file.tensors).sort()).toEqual(Object.keys(tensors).sort())
  for (const [name, tensor] of Object.entries(tensors)) {
    const read = toTensor(file.tensors[name]!)
    expect(read.type).toBe(tensor.type)
    expect(read.dims).toEqual(tensor.dims)
    expect(read.data).toEqual(tensor.data)
  }
})

test('the order of the tensors and of the metadata does not change the bytes', () => {
  const reversed = {
    tensors: Object.fromEntries(Object.entries(tensors).reverse()),
    metadata: Object.fromEntries(Object.entries(metadata).reverse()),
  }
  expect(writeSafetensors(reversed)).toEqual(writeSafetensors({ tensors, metadata }))
})

test('every tensor starts at a multiple of its element size', () => {
  const file = writeSafetensors({ tensors, metadata })
  for (const entry of Object.values(readSafetensors(file).tensors)) {
    expect(toTensor(entry).data.buffer).toBe(file.buffer)
  }
})

test('the header is padded with spaces to a multiple of 8', () => {
  const file = writeSafetensors({ tensors: { a: createTensor('uint8', new Uint8Array([7]), [1]) } })
  const header = '{"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1]}}'
  const length = new DataView(file.buffer).getBigUint64(0, true)
  expect(length).toBe(56n)
  expect(new TextDecoder().decode(file.subarray(8, 64))).toBe(header.padEnd(56))
  expect([...file.subarray(64)]).toEqual([7])
})

test('a tensor that is a part of a larger buffer is written alone', () => {
  const data = new Float32Array([1, 2, 3, 4]).subarray(1, 3)
  const { part } = readSafetensors(writeSafetensors({ tensors: { part: createTensor('float32', data, [2]) } })).tensors
  expect([...(toTensor(part!).data as Float32Array)]).toEqual([2, 3])
})

test('a tensor called __proto__ survives', () => {
  const named = Object.fromEntries([['__proto__', createTensor('uint8', new Uint8Array([9]), [1])]])
  const read = readSafetensors(writeSafetensors({ tensors: named })).tensors
  expect(Object.entries(read).map(([name, { data }]) => [name, ...data])).toEqual([['__proto__', 9]])
})

test('a tensor may not be called __metadata__', () => {
  const named = { __metadata__: createTensor('uint8', new Uint8Array(1), [1]) }
  expect(() => writeSafetensors({ tensors: named })).toThrow('[InvalidOption] tensor name is "__metadata__"')
})

test('a tensor on a device is refused, since its data cannot be read', () => {
  const onDevice = { ...createTensor('uint8', new Uint8Array(1), [1]), location: 'gpu-buffer' }
  expect(() => writeSafetensors({ tensors: { onDevice } })).toThrow(
    '[InvalidOption] location of onDevice is "gpu-buffer"',
  )
})
