import { createError, type PixelSize } from '@self-cascade/core'
import type { StudioMethod, StudioModelSource, StudioRequest } from '@self-cascade/web'
import { ElementAttributeInvalid, ElementAttributeMissing } from './errors.ts'

/** Names of the attributes that say what to make, and how. */
export const attributeNames = [
  'prompt',
  'negative-prompt',
  'size',
  'model',
  'seed',
  'method',
  'upsamplers',
  'steps',
  'guidance',
  'provider',
  'assets',
  'auto',
  'alt',
] as const

/** One of the attributes of the element. */
export type AttributeName = (typeof attributeNames)[number]

/** Where pictures are computed. */
export type PictureProvider = 'auto' | 'webgpu' | 'wasm'

/** What the attributes of an element ask for. */
export interface PictureSettings {
  readonly request: StudioRequest
  readonly source: StudioModelSource
  readonly provider: PictureProvider
  /** Folder of the workers; beside the script when absent. */
  readonly assets?: string
}

/** Gives the value of an attribute, or null. */
export type ReadAttribute = (name: AttributeName) => string | null

const methods = ['tuning-free', 'tuned', 'direct'] as const
const providers = ['auto', 'webgpu', 'wasm'] as const
const largestSide = 16_384

/**
 * Reads what the attributes ask for. Addresses become absolute, from `base`.
 *
 * @throws {@link ElementAttributeMissing} without a prompt or a model, and {@link ElementAttributeInvalid} for values out of their range.
 */
export function readSettings(read: ReadAttribute, base: string): PictureSettings {
  const prompt = required(read, 'prompt', 'what is to be seen')
  const model = required(read, 'model', 'the address of a model folder, or hub:owner/name')
  const size = readSize(read)
  const negativePrompt = given(read, 'negative-prompt')
  const seed = wholeNumber(read, 'seed', 0, Number.MAX_SAFE_INTEGER)
  const steps = wholeNumber(read, 'steps', 1, 1000)
  const guidanceScale = guidance(read)
  const assets = given(read, 'assets')
  return {
    request: {
      prompt,
      ...(size && { width: size.width, height: size.height }),
      ...(negativePrompt !== undefined && { negativePrompt }),
      ...(seed !== undefined && { seed }),
      ...(steps !== undefined && { numInferenceSteps: steps }),
      ...(guidanceScale !== undefined && { guidanceScale }),
      ...readMethod(read),
    },
    source: readModel(model, base),
    provider: oneOf(read, 'provider', providers) ?? 'auto',
    ...(assets !== undefined && { assets: folderUrl('assets', assets, base) }),
  }
}

/**
 * Reads the attribute `size`: `512` or `768x512`; undefined for the model's own size.
 *
 * @throws {@link ElementAttributeInvalid}.
 */
export function readSize(read: ReadAttribute): PixelSize | undefined {
  const value = given(read, 'size')
  if (value === undefined) return undefined
  const [, width, height = width] = /^(\d{1,5})(?:x(\d{1,5}))?$/.exec(value) ?? []
  const isSide = (side: number) => side >= 1 && side <= largestSide
  if (!isSide(Number(width)) || !isSide(Number(height))) {
    const expected = `a number of pixels from 1 to ${largestSide}, or two as in 768x512`
    throw createError(ElementAttributeInvalid, { attribute: 'size', value, expected })
  }
  return { width: Number(width), height: Number(height) }
}

function given(read: ReadAttribute, name: AttributeName): string | undefined {
  return read(name)?.trim() || undefined
}

function required(read: ReadAttribute, attribute: AttributeName, expected: string): string {
  const value = given(read, attribute)
  if (value === undefined) throw createError(ElementAttributeMissing, { attribute, expected })
  return value
}

function wholeNumber(read: ReadAttribute, attribute: AttributeName, from: number, to: number): number | undefined {
  const value = given(read, attribute)
  if (value === undefined) return undefined
  const number = Number(value)
  if (/^\d+$/.test(value) && number >= from && number <= to) return number
  throw createError(ElementAttributeInvalid, { attribute, value, expected: `a whole number from ${from} to ${to}` })
}

function guidance(read: ReadAttribute): number | undefined {
  const value = given(read, 'guidance')
  if (value === undefined) return undefined
  if (/^\d+(\.\d+)?$/.test(value)) return Number(value)
  throw createError(ElementAttributeInvalid, {
    attribute: 'guidance',
    value,
    expected: 'a number of 0 or more, such as 7.5',
  })
}

function oneOf<Value extends string>(
  read: ReadAttribute,
  attribute: AttributeName,
  known: readonly Value[],
): Value | undefined {
  const value = given(read, attribute)
  if (value === undefined) return undefined
  const found = known.find((one) => one === value)
  if (found) return found
  throw createError(ElementAttributeInvalid, { attribute, value, expected: `one of ${known.join(', ')}` })
}

/** Upsamplers ask for the tuned method; with another one they are refused rather than left out. */
function readMethod(read: ReadAttribute): { method?: StudioMethod; upsamplers?: string } {
  const method = oneOf(read, 'method', methods)
  const upsamplers = given(read, 'upsamplers')
  if (upsamplers === undefined) return method ? { method } : {}
  if (method === undefined || method === 'tuned') return { method: 'tuned', upsamplers }
  const expected = `left out with the method ${method}, since only the method tuned uses upsamplers`
  throw createError(ElementAttributeInvalid, { attribute: 'upsamplers', value: upsamplers, expected })
}

function readModel(value: string, base: string): StudioModelSource {
  if (!value.startsWith('hub:')) return { url: folderUrl('model', value, base) }
  const [, repo, revision] = /^hub:([\w.-]+\/[\w.-]+)(?:@(.+))?$/.exec(value) ?? []
  if (repo) return { repo, ...(revision && { revision }) }
  const expected = 'an address, or hub:owner/name with @revision after it where one is meant'
  throw createError(ElementAttributeInvalid, { attribute: 'model', value, expected })
}

function folderUrl(attribute: AttributeName, value: string, base: string): string {
  const url = URL.canParse(value, base) ? new URL(value, base) : undefined
  if (url && /^https?:$/.test(url.protocol)) return url.href
  throw createError(ElementAttributeInvalid, { attribute, value, expected: 'the http or https address of a folder' })
}
