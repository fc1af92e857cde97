import { create } from '@bufbuild/protobuf'
import { createError } from '@self-cascade/core'
import {
  type AttributeProto,
  AttributeProtoSchema,
  AttributeProto_AttributeType as AttributeType,
  type GraphProto,
  type NodeProto,
  type TensorProto,
} from 'onnx-buf'
import { AttributeMissing } from '../errors.ts'

/** A value to give an attribute. Whether a number is an integer follows from the attribute's name in the ONNX specification. */
export type AttributeValue = number | string | readonly number[] | readonly string[] | TensorProto | GraphProto

/** The attributes that the specification declares as floats; numbers of all others are integers. */
const floatNames: ReadonlySet<string> = new Set([
  ...['alpha', 'beta', 'gamma', 'lambd', 'bias', 'epsilon', 'momentum', 'norm_coefficient', 'ratio', 'softcap'],
  ...[
    'scale',
    'scales',
    'cubic_coeff_a',
    'extrapolation_value',
    'spatial_scale',
    'mask_filter_value',
    'coordinate_scale',
  ],
  ...['value_float', 'value_floats', 'mean', 'high', 'low', 'threshold', 'clip', 'sample_size', 'value_float'],
  ...['min', 'max', 'value', 'activation_params'],
])

const utf8 = { encoder: new TextEncoder(), decoder: new TextDecoder() }

/** Builds an attribute. */
export function attribute(name: string, value: AttributeValue): AttributeProto {
  return create(AttributeProtoSchema, { name, ...attributeContent(name, value) })
}

function attributeContent(name: string, value: AttributeValue) {
  const isFloat = floatNames.has(name)
  if (typeof value === 'number') {
    return isFloat ? { type: AttributeType.FLOAT, f: value } : { type: AttributeType.INT, i: BigInt(value) }
  }
  if (typeof value === 'string') return { type: AttributeType.STRING, s: encode(value) }
  if ('$typeName' in value) {
    return value.$typeName === 'onnx.GraphProto'
      ? { type: AttributeType.GRAPH, g: value as GraphProto }
      : { type: AttributeType.TENSOR, t: value as TensorProto }
  }
  if (typeof value[0] === 'string') {
    return { type: AttributeType.STRINGS, strings: (value as readonly string[]).map(encode) }
  }
  const numbers = value as readonly number[]
  return isFloat
    ? { type: AttributeType.FLOATS, floats: [...numbers] }
    : { type: AttributeType.INTS, ints: numbers.map(BigInt) }
}

const encode = (text: string) => utf8.encoder.encode(text) as Uint8Array<ArrayBuffer>

/** Finds an attribute by name. */
export function findAttribute(node: NodeProto, name: string): AttributeProto | undefined {
  return node.attribute.find((candidate) => candidate.name === name)
}

function read<T>(node: NodeProto, name: string, pick: (attribute: AttributeProto) => T, fallback: T | undefined): T {
  const found = findAttribute(node, name)
  if (found) return pick(found)
  if (fallback !== undefined) return fallback
  throw createError(AttributeMissing, { name, node: node.name, opType: node.opType })
}

/**
 * Reads an integer attribute.
 *
 * @throws {@link AttributeMissing} when it is not there and no fallback was given; so do the other readers.
 */
export function intAttribute(node: NodeProto, name: string, fallback?: number): number {
  return read(node, name, ({ i }) => Number(i), fallback)
}

/** Reads a list of integers. */
export function intsAttribute(node: NodeProto, name: string, fallback?: readonly number[]): readonly number[] {
  return read<readonly number[]>(node, name, ({ ints }) => ints.map(Number), fallback)
}

/** Reads a float attribute. */
export function floatAttribute(node: NodeProto, name: string, fallback?: number): number {
  return read(node, name, ({ f }) => f, fallback)
}

/** Reads a list of floats. */
export function floatsAttribute(node: NodeProto, name: string, fallback?: readonly number[]): readonly number[] {
  return read<readonly number[]>(node, name, ({ floats }) => floats, fallback)
}

/** Reads a text attribute. */
export function stringAttribute(node: NodeProto, name: string, fallback?: string): string {
  return read(node, name, ({ s }) => utf8.decoder.decode(s), fallback)
}

/** Reads a tensor attribute; undefined when it is not there. */
export function tensorAttribute(node: NodeProto, name: string): TensorProto | undefined {
  return findAttribute(node, name)?.t
}
