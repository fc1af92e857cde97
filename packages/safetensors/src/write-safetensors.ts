import { type AnyTensor, createError, InvalidOption, type NamedTensors } from '@self-cascade/core'
import { dtypeByType, elementTypes } from './element-types.ts'

/** What to write. */
export interface WriteSafetensorsInput {
  readonly tensors: NamedTensors
  readonly metadata?: Readonly<Record<string, string>>
}

interface PlacedTensor {
  readonly name: string
  readonly tensor: AnyTensor
  readonly elementBytes: number
}

/**
 * Gives the bytes of a safetensors file. The same content gives the same bytes, in whatever order it was listed: metadata is
 * sorted by key, tensors by falling element size and then by name, which keeps every tensor aligned; the header is padded with
 * spaces to a multiple of 8 bytes.
 *
 * @throws {@link InvalidOption} when a tensor is called `__metadata__` or does not lie on the CPU.
 */
export function writeSafetensors({ tensors, metadata = {} }: WriteSafetensorsInput): Uint8Array<ArrayBuffer> {
  const placed = Object.keys(tensors)
    .sort()
    .map((name) => place(name, tensors[name]!))
    .sort((a, b) => b.elementBytes - a.elementBytes)
  const header = encodeHeader(placed, metadata)
  const dataBytes = placed.reduce((total, { tensor }) => total + tensor.data.byteLength, 0)
  const file = new Uint8Array(8 + header.length + dataBytes)
  new DataView(file.buffer).setBigUint64(0, BigInt(header.length), true)
  file.set(header, 8)
  let offset = 8 + header.length
  for (const { tensor } of placed) {
    const { buffer, byteOffset, byteLength } = tensor.data
    file.set(new Uint8Array(buffer, byteOffset, byteLength), offset)
    offset += byteLength
  }
  return file
}

function place(name: string, tensor: AnyTensor): PlacedTensor {
  if (name === '__metadata__') {
    throw createError(InvalidOption, {
      name: 'tensor name',
      value: name,
      expected: 'other than the reserved __metadata__',
    })
  }
  if (tensor.location !== 'cpu') {
    throw createError(InvalidOption, { name: `location of ${name}`, value: tensor.location, expected: '"cpu"' })
  }
  return { name, tensor, elementBytes: elementTypes[dtypeByType[tensor.type]].bytes }
}

function encodeHeader(placed: readonly PlacedTensor[], metadata: Readonly<Record<string, string>>): Uint8Array {
  const fields: string[] = []
  const keys = Object.keys(metadata).sort()
  if (keys.length > 0) {
    const pairs = keys.map((key) => `${JSON.stringify(key)}:${JSON.stringify(metadata[key])}`)
    fields.push(`"__metadata__":{${pairs.join(',')}}`)
  }
  let begin = 0
  for (const { name, tensor } of placed) {
    const end = begin + tensor.data.byteLength
    const dtype = dtypeByType[tensor.type]
    const entry = `{"dtype":"${dtype}","shape":[${tensor.dims.join(',')}],"data_offsets":[${begin},${end}]}`
    fields.push(`${JSON.stringify(name)}:${entry}`)
    begin = end
  }
  const header = new TextEncoder().encode(`{${fields.join(',')}}`)
  const padded = new Uint8Array(Math.ceil(header.length / 8) * 8).fill(0x20)
  padded.set(header)
  return padded
}
