import { createError } from '@self-cascade/core'
import type { ModelProto, TensorProto } from 'onnx-buf'
import { ExternalDataUnusable } from './errors.ts'
import { type ExternalRange, externalRange } from './external-range.ts'
import { copyMessage } from './graph/copy-message.ts'
import { mapTensors, modelTensors } from './map-tensors.ts'
import type { RandomAccessFile } from './model-outline.ts'

/**
 * Gives a model whose weights are views of the data files instead of references to them: nothing is copied, and the model that
 * was given stays as it is. Subgraphs, functions and tensors in attributes count too.
 *
 * @param files - the bytes of each data file by its location, as {@link externalDataExtents} lists them.
 * @throws {@link UnsafeExternalLocation} for a location outside the folder of the model.
 * @throws {@link ExternalDataUnusable} for a file that was not given, or a range that is not in it or does not fit the dims.
 */
export function resolveExternalData(model: ModelProto, files: Readonly<Record<string, Uint8Array>>): ModelProto {
  return mapTensors(model, (tensor) => {
    const range = externalRange(tensor)
    if (!range) return tensor
    const { location, offset, length } = range
    const bytes = fileAt(files, tensor, location)
    checkInside(range, bytes.length, tensor)
    return withRawData(tensor, bytes.subarray(offset, offset + length))
  })
}

/**
 * Does what {@link resolveExternalData} does for data files that are read in parts, such as files larger than one array can
 * hold: each range is read once, into an array of its own, and is then the only copy in memory.
 *
 * @throws as {@link resolveExternalData}, also when a file gives fewer bytes than its size promises.
 */
export async function readExternalData(
  model: ModelProto,
  files: Readonly<Record<string, RandomAccessFile>>,
): Promise<ModelProto> {
  const ranges = new Map<string, Uint8Array>()
  for (const tensor of modelTensors(model)) {
    const range = externalRange(tensor)
    if (!range || ranges.has(rangeKey(range))) continue
    const file = fileAt(files, tensor, range.location)
    checkInside(range, file.size, tensor)
    const bytes = await file.read(range.offset, range.length)
    if (bytes.length !== range.length)
      throw unusable(tensor, range, `only ${bytes.length} of ${range.length} bytes came`)
    ranges.set(rangeKey(range), bytes)
  }
  return mapTensors(model, (tensor) => {
    const range = externalRange(tensor)
    return range ? withRawData(tensor, ranges.get(rangeKey(range))!) : tensor
  })
}

const rangeKey = ({ location, offset, length }: ExternalRange) => `${offset}+${length} ${location}`

function fileAt<File>(files: Readonly<Record<string, File>>, tensor: TensorProto, location: string): File {
  const file = Object.hasOwn(files, location) ? files[location] : undefined
  if (file === undefined) throw unusable(tensor, { location }, 'the file was not given')
  return file
}

function checkInside({ location, offset, length }: ExternalRange, size: number, tensor: TensorProto): void {
  if (offset + length > size) {
    throw unusable(tensor, { location }, `it ends at byte ${offset + length}, and the file has ${size} bytes`)
  }
}

function unusable({ name }: TensorProto, { location }: { readonly location: string }, problem: string) {
  return createError(ExternalDataUnusable, { tensor: name, location, problem })
}

/** Gives the tensor with its data inside; fields that were unset stay unset. */
export function withRawData(tensor: TensorProto, rawData: Uint8Array): TensorProto {
  const copy = copyMessage(tensor, { rawData: rawData as Uint8Array<ArrayBuffer>, externalData: [] })
  delete (copy as Partial<TensorProto>).dataLocation
  return copy
}
