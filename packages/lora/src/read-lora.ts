import { createError, type Tensor } from '@self-cascade/core'
import { readSafetensors, type SafetensorsEntry, toTensor } from '@self-cascade/safetensors'
import { LoraBaseMismatch, LoraLayerMissing, LoraRankMismatch, NotLoraWeights } from './errors.ts'
import { checkDims, matrixNames } from './lora-layers.ts'
import type { LoraMatrices, LoraWeights } from './lora-weights.ts'

/** What adapters are expected to be. */
export interface ReadLoraOptions {
  /** Fingerprint of the model that they are for; not checked when absent. */
  readonly base?: string
  /** Not checked when absent. */
  readonly rank?: number
}

/**
 * Reads adapters from a file that {@link writeLora} made.
 *
 * @throws {@link NotLoraWeights} for a file without such metadata, or with tensors that are not float32.
 * @throws {@link LoraBaseMismatch} when they were trained with another model.
 * @throws {@link LoraRankMismatch} when they have another rank.
 * @throws {@link LoraLayerMissing} when a layer that the metadata lists is not there.
 * @throws {@link LoraLayerMismatch} when matrices do not have the rank that the metadata says.
 * @throws {@link CorruptSafetensors} when the file is broken.
 */
export function readLora(bytes: Uint8Array, expected: ReadLoraOptions = {}): LoraWeights {
  const { tensors, metadata } = readSafetensors(bytes)
  const { rank, alpha, base, layers } = readMetadata(metadata)
  if (expected.base !== undefined && base !== expected.base) {
    throw createError(LoraBaseMismatch, { actual: base, expected: expected.base })
  }
  if (expected.rank !== undefined && rank !== expected.rank) {
    throw createError(LoraRankMismatch, { actual: rank, expected: expected.rank })
  }
  const matrices = layers.map((layer) => [layer, readMatrices(tensors, layer, rank)] as const)
  return { rank, alpha, layers: Object.fromEntries(matrices) }
}

function readMetadata(metadata: Readonly<Record<string, string>>) {
  const refuse = (problem: string) => createError(NotLoraWeights, { problem })
  const { method, base } = metadata
  if (method !== 'lora') throw refuse(method === undefined ? 'it names no method' : `its method is "${method}"`)
  const [rank, alpha] = [Number(metadata.rank), Number(metadata.alpha)]
  if (!Number.isSafeInteger(rank) || rank < 1) throw refuse(`its rank is "${metadata.rank}"`)
  if (!Number.isFinite(alpha) || alpha === 0) throw refuse(`its alpha is "${metadata.alpha}"`)
  if (base === undefined) throw refuse('it names no base model')
  const layers = parseLayers(metadata.layers)
  if (!layers) throw refuse('its list of layers cannot be read')
  return { rank, alpha, base, layers }
}

function parseLayers(text: string | undefined): readonly string[] | undefined {
  try {
    const layers: unknown = JSON.parse(text ?? '')
    return Array.isArray(layers) && layers.every((layer) => typeof layer === 'string') ? layers : undefined
  } catch {
    return undefined
  }
}

function readMatrices(tensors: Readonly<Record<string, SafetensorsEntry>>, layer: string, rank: number): LoraMatrices {
  const names = matrixNames(layer)
  const a = readMatrix(tensors[names.a], layer)
  const b = readMatrix(tensors[names.b], layer)
  checkDims({ layer, matrix: 'lora_A', actual: a.dims, expected: [a.dims[0] ?? 0, rank] })
  checkDims({ layer, matrix: 'lora_B', actual: b.dims, expected: [rank, b.dims[1] ?? 0] })
  return { a, b }
}

function readMatrix(entry: SafetensorsEntry | undefined, layer: string): Tensor {
  if (!entry) throw createError(LoraLayerMissing, { layer, place: 'file' })
  const tensor = toTensor(entry)
  if (tensor.type !== 'float32') {
    throw createError(NotLoraWeights, { problem: `a matrix of "${layer}" is ${tensor.type}` })
  }
  return tensor
}
