import { create } from '@bufbuild/protobuf'
import { createError, InvalidOption } from '@self-cascade/core'
import {
  TensorProto_DataType as DataType,
  type ModelProto,
  StringStringEntryProtoSchema,
  type TensorProto,
  TensorProto_DataLocation,
} from 'onnx-buf'
import { externalDataFiles } from './external-data.ts'
import { checkExternalLocation, isExternal } from './external-range.ts'
import { copyMessage } from './graph/copy-message.ts'
import { mapTensors } from './map-tensors.ts'
import { serializeModel } from './serialize-model.ts'

/** How a model is written as two files. */
export interface ExternalDataOptions {
  /** Path of the data file relative to the folder of the model, such as `model.onnx_data`. */
  readonly location: string
  /** Tensors of at least this many bytes go to the data file; 1024 by default. */
  readonly threshold?: number
  /** Every tensor starts at a multiple of this many bytes; 4096 by default, so that a runtime can map the file into memory. */
  readonly alignment?: number
}

/** A model as two files. */
export interface ModelWithExternalData {
  /** The ONNX file. */
  readonly model: Uint8Array
  /** The data file in parts, to be written one after the other: views of the tensors' data and zeros between them. */
  readonly data: readonly Uint8Array[]
  /** Bytes of the data file. */
  readonly dataLength: number
}

/**
 * Writes a model as an ONNX file and a data file with its large tensors, which may have more than the 2 GB that one ONNX file
 * can hold. Nothing large is copied; tensors that are views of the same bytes are written once.
 *
 * Texts, elements kept in typed fields, scalars and vectors of less than 1 kB (a runtime reads shapes while it loads the model)
 * and what lies in another file already stay as they are.
 *
 * @throws {@link UnsafeExternalLocation} for a location outside the folder of the model.
 * @throws {@link InvalidOption} for an alignment below 1, or a data file that the model refers to already.
 *
 * @example
 * ```ts
 * const { model: onnx, data } = serializeModelWithExternalData(model, { location: 'model.onnx_data' })
 * await writeFile('unet/model.onnx', onnx)
 * await writeFile('unet/model.onnx_data', data)
 * ```
 */
export function serializeModelWithExternalData(
  model: ModelProto,
  { location, threshold = 1024, alignment = 4096 }: ExternalDataOptions,
): ModelWithExternalData {
  checkOptions(model, location, alignment)
  const file = new DataFile(alignment)
  const outside = mapTensors(model, (tensor) => {
    const { rawData } = tensor
    if (rawData.length < Math.max(threshold, 1) || mustStay(tensor)) return tensor
    return withReference(tensor, { location, offset: file.add(rawData), length: rawData.length })
  })
  return { model: serializeModel(outside), data: file.chunks, dataLength: file.length }
}

/** A runtime reads shapes and scales while it loads the model, before it opens data files; they take fewer bytes than this. */
const longestShape = 1024

const mustStay = (tensor: TensorProto) =>
  tensor.dataType === DataType.STRING ||
  isExternal(tensor) ||
  (tensor.dims.length < 2 && tensor.rawData.length < longestShape)

function checkOptions(model: ModelProto, location: string, alignment: number): void {
  checkExternalLocation(location, 'every large tensor')
  if (!Number.isSafeInteger(alignment) || alignment < 1) {
    throw createError(InvalidOption, { name: 'alignment', value: alignment, expected: 'a positive whole number' })
  }
  if (externalDataFiles(model).includes(location)) {
    const expected = 'a file that the model does not refer to yet; resolveExternalData first'
    throw createError(InvalidOption, { name: 'location', value: location, expected })
  }
}

/** Collects the parts of a data file and where each starts. */
class DataFile {
  readonly chunks: Uint8Array[] = []
  readonly #alignment: number
  readonly #offsets = new Map<ArrayBufferLike, Map<string, number>>()
  #length = 0

  constructor(alignment: number) {
    this.#alignment = alignment
  }

  get length(): number {
    return this.#length
  }

  /** Adds bytes, unless the very same are there already, and gives where they start. */
  add(bytes: Uint8Array): number {
    const known = this.#offsets.get(bytes.buffer) ?? new Map<string, number>()
    this.#offsets.set(bytes.buffer, known)
    const key = `${bytes.byteOffset}+${bytes.length}`
    const offset = known.get(key) ?? this.#append(bytes)
    known.set(key, offset)
    return offset
  }

  #append(bytes: Uint8Array): number {
    const offset = Math.ceil(this.#length / this.#alignment) * this.#alignment
    if (offset > this.#length) this.chunks.push(new Uint8Array(offset - this.#length))
    this.chunks.push(bytes)
    this.#length = offset + bytes.length
    return offset
  }
}

/** Gives the tensor with a reference in place of its data. */
function withReference(tensor: TensorProto, range: Readonly<Record<string, string | number>>): TensorProto {
  const externalData = Object.entries(range).map(([key, value]) =>
    create(StringStringEntryProtoSchema, { key, value: String(value) }),
  )
  const copy = copyMessage(tensor, { externalData, dataLocation: TensorProto_DataLocation.EXTERNAL })
  delete (copy as Partial<TensorProto>).rawData
  return copy
}
