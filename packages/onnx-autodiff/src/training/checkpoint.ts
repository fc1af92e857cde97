import { createError, createTensor, type Tensor } from '@self-cascade/core'
import { readSafetensors, toTensor, writeSafetensors } from '@self-cascade/safetensors'
import { TrainingRunMismatch } from '../errors.ts'

/** Where checkpoints are kept. `write` must replace the old one in one step, so that a kill at any moment leaves one whole. */
export interface CheckpointStore {
  /** Gives the last checkpoint, or undefined when there is none. */
  read(): Promise<Uint8Array | undefined>
  write(bytes: Uint8Array): Promise<void>
}

/** Everything a training run needs to go on as if it had never stopped. */
export interface Checkpoint {
  /** Steps done. */
  readonly step: number
  /** Optimiser and batch source that the run began with: another one would not continue it. */
  readonly run: Readonly<Record<string, string>>
  /** Parameters and optimiser slots, by the input that they are fed to. */
  readonly tensors: Readonly<Record<string, Tensor>>
}

/** Writes a checkpoint as a safetensors file. */
export function writeCheckpoint({ step, run, tensors }: Checkpoint): Uint8Array {
  return writeSafetensors({ tensors, metadata: { ...run, step: String(step) } })
}

/**
 * Reads a checkpoint and checks that it belongs to this run.
 *
 * @throws {@link TrainingRunMismatch} when it was made by another optimiser, other batches or for other parameters.
 */
export function readCheckpoint(bytes: Uint8Array, expected: Omit<Checkpoint, 'step'>): Checkpoint {
  const { tensors: entries, metadata } = readSafetensors(bytes)
  const refuse = (problem: string) => createError(TrainingRunMismatch, { problem })
  for (const [key, value] of Object.entries(expected.run)) {
    if (metadata[key] !== value) throw refuse(`its ${key} is "${metadata[key] ?? ''}", and this run's is "${value}"`)
  }
  const step = Number(metadata.step)
  if (!Number.isSafeInteger(step) || step < 0) throw refuse(`its step is "${metadata.step ?? ''}"`)
  const tensors = Object.entries(expected.tensors).map(([name, { dims }]) => {
    const entry = entries[name]
    if (entry?.dtype !== 'F32' || entry.shape.join() !== dims.join()) {
      throw refuse(
        `it ${entry ? `has "${name}" as ${entry.dtype} [${entry.shape}]` : `has no "${name}"`}, not as F32 [${dims}]`,
      )
    }
    const { data } = toTensor(entry) as Tensor
    return [name, createTensor('float32', data.slice(), dims)] as const
  })
  const foreign = Object.keys(entries).find((name) => !Object.hasOwn(expected.tensors, name))
  if (foreign !== undefined) throw refuse(`it has "${foreign}", which this run does not train`)
  return { step, run: expected.run, tensors: Object.fromEntries(tensors) }
}
