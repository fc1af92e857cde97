import { createError } from '@self-cascade/core'
import { TensorProto_DataType as DataType, type TensorProto, TensorProto_DataLocation } from 'onnx-buf'
import { elementBits } from './element-types.ts'
import { ExternalDataUnusable, UnsafeExternalLocation } from './errors.ts'

/** Where the data of a tensor lies: a range of bytes in a file beside the model. */
export interface ExternalRange {
  /** Path of the file relative to the folder of the model, as written in it. */
  readonly location: string
  readonly offset: number
  readonly length: number
}

/** Tells whether the data of a tensor lies in another file. */
export function isExternal({ dataLocation, externalData, rawData }: TensorProto): boolean {
  if (dataLocation === TensorProto_DataLocation.EXTERNAL) return true
  return rawData.length === 0 && externalData.some(({ key }) => key === 'location')
}

const entries = ({ externalData }: TensorProto) => new Map(externalData.map(({ key, value }) => [key, value]))

/** Gives the file that holds the data of a tensor, as the tensor names it; undefined when it is in the model. */
export function externalLocation(tensor: TensorProto): string | undefined {
  if (!isExternal(tensor)) return undefined
  return entries(tensor).get('location') ?? ''
}

/**
 * Gives where the data of a tensor lies; undefined when it is in the model. A tensor without a length takes the bytes of its
 * elements.
 *
 * @throws {@link UnsafeExternalLocation} for a location outside the folder of the model.
 * @throws {@link ExternalDataUnusable} for an offset or length that is no whole number or does not fit the dims.
 */
export function externalRange(tensor: TensorProto): ExternalRange | undefined {
  const location = externalLocation(tensor)
  if (location === undefined) return undefined
  checkExternalLocation(location, tensor.name)
  const unusable = (problem: string) => createError(ExternalDataUnusable, { tensor: tensor.name, location, problem })
  const read = (wanted: string, fallback: number) => {
    const text = entries(tensor).get(wanted)
    if (text === undefined) return fallback
    const value = Number(text)
    if (!/^\d+$/.test(text) || !Number.isSafeInteger(value)) throw unusable(`its ${wanted} is "${text}"`)
    return value
  }
  const bytes = expectedBytes(tensor)
  if (typeof bytes === 'string') throw unusable(bytes)
  const length = read('length', bytes ?? 0)
  if (bytes !== undefined && length !== bytes) {
    throw unusable(`it has ${length} bytes, and its dims [${tensor.dims}] ask for ${bytes}`)
  }
  return { location, offset: read('offset', 0), length }
}

/** Gives the bytes that the dims ask for, undefined for types of unknown size, or what is wrong. */
function expectedBytes({ dims, dataType }: TensorProto): number | string | undefined {
  if (dataType === DataType.STRING) return 'texts cannot lie outside the model'
  const elements = dims.reduce((size, dim) => size * dim, 1n)
  if (dims.some((dim) => dim < 0n) || elements > Number.MAX_SAFE_INTEGER / 8) return `its dims are [${dims}]`
  const bits = elementBits(dataType)
  return bits === 0 ? undefined : Math.ceil((Number(elements) * bits) / 8)
}

/**
 * Checks that a location stays in the folder of the model, whatever the system: no absolute path, no drive, no `..`.
 *
 * @throws {@link UnsafeExternalLocation} otherwise.
 */
export function checkExternalLocation(location: string, tensor: string): void {
  const parts = location.split(/[/\\]/)
  const isUnsafe = location === '' || parts[0] === '' || parts.includes('..') || /^[a-z]:|\0/i.test(location)
  if (isUnsafe) throw createError(UnsafeExternalLocation, { tensor, location })
}
