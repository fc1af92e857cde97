import type { DescMessage } from '@bufbuild/protobuf'
import { BinaryWriter, WireType } from '@bufbuild/protobuf/wire'
import { createError } from '@self-cascade/core'
import { type ModelProto, ModelProtoSchema, TensorProtoSchema } from 'onnx-buf'
import { checkMessage, maxNesting } from './check-message.ts'
import { checkModel } from './check-model.ts'
import { decodeChecked } from './decode-message.ts'
import { CorruptOnnxModel } from './errors.ts'
import { type FieldHeader, maxHeaderLength, readFieldHeader } from './field-header.ts'
import { tensorFields } from './tensor-fields.ts'

/** A file that can be read in parts. */
export interface RandomAccessFile {
  readonly size: number
  /** Gives `length` bytes from `offset`, or those up to the file's end. */
  read(offset: number, length: number): Promise<Uint8Array>
}

/** Data of tensors longer than this is left out. Shape constants are shorter, so they stay. */
const longestKeptData = 1024

/** Read at a time. Exporters write nodes one after the other and large data between small messages. */
const windowLength = 16384

/**
 * Reads a model without its weights: names, types, dims, nodes and small constants are there, the data of every tensor of more
 * than 1 kB is left out. Reads a few megabytes of a file of gigabytes, and finds a file that was cut off anywhere.
 *
 * @throws {@link CorruptOnnxModel} naming the offset of the first field that does not fit, or what is missing.
 */
export async function readModelOutline(file: RandomAccessFile, name = 'The model'): Promise<ModelProto> {
  if (file.size === 0) throw createError(CorruptOnnxModel, { name, problem: 'it is empty' })
  const bytes = await new OutlineReader(file, name).readMessage(ModelProtoSchema, 0, file.size, 1)
  const model = decodeChecked(ModelProtoSchema, bytes, name)
  checkModel(model, name)
  return model
}

/** Keeps the last window that was read, so that small messages in a row cost one read. */
class OutlineReader {
  readonly #file: RandomAccessFile
  readonly #name: string
  #window: Uint8Array = new Uint8Array(0)
  #windowStart = 0

  constructor(file: RandomAccessFile, name: string) {
    this.#file = file
    this.#name = name
  }

  /** Rewrites one message without large data. `depth` is how many messages lie around it, itself included. */
  async readMessage(schema: DescMessage, start: number, end: number, depth: number): Promise<Uint8Array> {
    const writer = new BinaryWriter()
    for (let offset = start; offset < end; ) {
      const window = await this.#read(offset, Math.min(maxHeaderLength, end - offset))
      const header = readFieldHeader({ bytes: window, start: offset }, offset, end, this.#name)
      await this.#copyField(writer, schema, header, depth)
      offset = header.end
    }
    return writer.finish()
  }

  async #copyField(writer: BinaryWriter, schema: DescMessage, header: FieldHeader, depth: number): Promise<void> {
    const { fieldNumber, wireType, start, valueStart, end } = header
    const isLong = end - valueStart > longestKeptData
    const inner = tensorFields(schema).find(({ number }) => number === fieldNumber)
    if (inner && isLong && wireType === WireType.LengthDelimited && depth < maxNesting) {
      writer.tag(fieldNumber, wireType).bytes(await this.readMessage(inner.message, valueStart, end, depth + 1))
    } else if (schema !== TensorProtoSchema || !isLong) {
      const bytes = await this.#read(start, end - start)
      checkMessage(schema, { window: { bytes, start }, name: this.#name, depth }, start, end)
      writer.raw(bytes)
    }
  }

  async #read(offset: number, length: number): Promise<Uint8Array> {
    const windowEnd = this.#windowStart + this.#window.length
    if (offset < this.#windowStart || offset + length > windowEnd) {
      const wanted = Math.min(Math.max(length, windowLength), this.#file.size - offset)
      this.#window = await this.#file.read(offset, wanted)
      this.#windowStart = offset
      if (this.#window.length < Math.min(length, wanted)) {
        const problem = `the file ends at ${offset + this.#window.length} although its size is ${this.#file.size}`
        throw createError(CorruptOnnxModel, { name: this.#name, problem })
      }
    }
    const from = offset - this.#windowStart
    return this.#window.subarray(from, from + length)
  }
}
