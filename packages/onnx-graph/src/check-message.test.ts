import { BinaryWriter, WireType } from '@bufbuild/protobuf/wire'
import { SelfCascadeError } from '@self-cascade/core'
import { describe, expect, test } from 'vitest'
import { CorruptOnnxModel } from './errors.ts'
import { parseModel } from './parse-model.ts'
import { serializeModel } from './serialize-model.ts'

type Write = (writer: BinaryWriter) => BinaryWriter

const { Varint, Bit32, Bit64, LengthDelimited } = WireType
const message = (field: number, inner: Write) => (writer: BinaryWriter) =>
  writer.tag(field, LengthDelimited).bytes(inner(new BinaryWriter()).finish())
const raw = (bytes: readonly number[]) => (writer: BinaryWriter) => writer.raw(new Uint8Array(bytes))

/** Gives the bytes of a model whose graph is written by hand; when it is short its content starts at offset 4. */
function modelBytes(graph: Write): Uint8Array {
  const opset = message(8, (writer) => writer.tag(2, Varint).int64(17n))
  return opset(message(7, graph)(new BinaryWriter().tag(1, Varint).int64(8n))).finish()
}

function whatIsWrong(bytes: Uint8Array): string {
  try {
    parseModel(bytes, 'x.onnx')
  } catch (error) {
    if (SelfCascadeError.isInstance(error, CorruptOnnxModel)) return error.what
    throw error
  }
  return 'nothing'
}

const node = (inner: Write) => modelBytes(message(1, inner))
const tensor = (inner: Write) => modelBytes(message(5, inner))

test('the bytes before any of this harm are a model', () => {
  expect(whatIsWrong(node((writer) => writer.tag(4, LengthDelimited).string('Add')))).toBe('nothing')
  expect(whatIsWrong(tensor((writer) => writer.tag(1, LengthDelimited).bytes(new Uint8Array([1, 2]))))).toBe('nothing')
})

describe('names the offset of', () => {
  test.each<[string, Uint8Array, RegExp]>([
    [
      'a number where a text belongs',
      node((writer) => writer.tag(4, Varint).int32(65)),
      /field 4 \(op_type\) of NodeProto at offset 6 has wire type 0 and not 2/,
    ],
    [
      'a text where a number belongs',
      tensor((writer) => writer.tag(2, LengthDelimited).string('float')),
      /field 2 \(data_type\) of TensorProto at offset 6 has wire type 2 and not 0/,
    ],
    [
      'a float of 8 bytes',
      tensor((writer) => writer.tag(4, Bit64).double(1)),
      /field 4 \(float_data\) of TensorProto at offset 6 has wire type 1 and not 5/,
    ],
    [
      'a message that is a number',
      modelBytes((writer) => writer.tag(1, Varint).int32(5)),
      /field 1 \(node\) of GraphProto at offset 4 has wire type 0 and not 2/,
    ],
    [
      'text that is not UTF-8',
      node(message(4, raw([0x41, 0xff]))),
      /field 4 \(op_type\) of NodeProto at offset 6 is not UTF-8/,
    ],
    [
      'packed floats with bytes left over',
      tensor(message(4, raw([0, 0, 0, 0, 1, 2]))),
      /field 4 \(float_data\) of TensorProto at offset 6 has a last number that does not end/,
    ],
    [
      'packed integers that go on past their end',
      tensor(message(1, raw([5, 0x80]))),
      /field 1 \(dims\) of TensorProto at offset 6 has a last number that does not end/,
    ],
    [
      'a packed integer of more than ten bytes',
      tensor(message(7, raw([...Array(10).fill(0xff), 1]))),
      /field 7 \(int64_data\) of TensorProto at offset 6 has a last number/,
    ],
    [
      'a field longer than the message around it',
      node(raw([0x22, 0x10, 0x41])),
      /field 4 at offset 6 needs 18 bytes, and 3 are left/,
    ],
    [
      'a length of 4 GB and a few bytes, which 32 bits would take for a few',
      node(raw([0x22, 0x81, 0x80, 0x80, 0x80, 0x10, 0x41])),
      /field 4 at offset 6 needs 4294967303 bytes, and 7 are left/,
    ],
    [
      'a length near 2^63',
      node(raw([0x22, ...Array(8).fill(0xff), 0x7f])),
      /field 4 at offset 6 needs 9223372036854776000 bytes, and 10 are left/,
    ],
    [
      'a varint without an end',
      node(raw(Array(12).fill(0xff))),
      /no protobuf field at offset 6 \(its tag does not end\)/,
    ],
    [
      'a field with the number 0',
      node(raw([0x00])),
      /no protobuf field at offset 6 \(a field cannot have the number 0\)/,
    ],
    ['a group', node(raw([0x23, 0x24])), /no protobuf field at offset 6 \(ONNX does not use wire type 3\)/],
    ['a fixed number that is cut off', node((writer) => writer.tag(99, Bit32).raw(new Uint8Array(2))), /needs 6 bytes/],
  ])('%s', (_, bytes, expected) => {
    expect(whatIsWrong(bytes)).toMatch(expected)
  })
})

/** Gives a model with `depth` subgraphs in each other, written from the inside out. */
function nestedBytes(depth: number): Uint8Array {
  const headers: Uint8Array[] = []
  let length = 0
  for (let level = 0; level < depth; level++) {
    for (const field of [6, 5, 1]) {
      const header = new BinaryWriter().tag(field, LengthDelimited).uint32(length).finish()
      headers.push(header)
      length += header.length
    }
  }
  return modelBytes((writer) => headers.reverse().reduce((whole, header) => whole.raw(header), writer))
}

test('subgraphs nest as deep as protobuf allows, and come back', () => {
  const bytes = nestedBytes(32)
  expect(serializeModel(parseModel(bytes))).toEqual(bytes)
})

test.each([33, 10_000])('%i subgraphs in each other are refused', (depth) => {
  expect(whatIsWrong(nestedBytes(depth))).toMatch(/messages are nested more than 100 deep at offset \d+/)
})

test('types in types are no way around it', () => {
  const sequence = (inner: Write) => message(4, message(1, inner))
  let type: Write = (writer) => writer
  for (let level = 0; level < 60; level++) type = sequence(type)
  expect(whatIsWrong(modelBytes(message(13, message(2, type))))).toMatch(/nested more than 100 deep/)
})

test('a model nested deeper in memory is not written, since nothing could read it', () => {
  const model = parseModel(nestedBytes(32))
  const innermost = (graph = model.graph!): typeof graph => {
    const next = graph.node[0]?.attribute[0]?.g
    return next ? innermost(next) : graph
  }
  innermost().node = model.graph!.node.map((one) => structuredClone(one))
  expect(() => serializeModel(model)).toThrow(/\[ModelNotWritable\] .* nest more than 100 deep/)
})
