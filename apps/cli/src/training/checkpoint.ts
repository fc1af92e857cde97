import { readFile } from 'node:fs/promises'
import type { CheckpointStore } from '@self-cascade/onnx-autodiff'
import { checkpointFile } from '@self-cascade/onnx-autodiff/node'
import { readSafetensors } from '@self-cascade/safetensors'
import { fileError } from '../output/file-errors.ts'

/** A checkpoint that is put in its place last, when all else of its step is done. */
export interface Checkpoint {
  /** Takes the trainer's checkpoints and holds the latest. */
  readonly store: CheckpointStore
  /** Writes what is held. So a run that is killed at any moment has everything of the step that it goes on from. */
  flush(): Promise<void>
}

/**
 * Opens the checkpoint file of a run.
 *
 * @throws {@link DiskFull}, {@link OutputNotWritable} from `flush`.
 */
export function openCheckpoint(path: string): Checkpoint {
  const file = checkpointFile(path)
  const typed = <T>(work: Promise<T>): Promise<T> =>
    work.catch((error) => {
      throw fileError(error, path)
    })
  let held: Uint8Array | undefined
  return {
    store: {
      read: () => typed(file.read()),
      async write(bytes) {
        held = bytes
      },
    },
    async flush() {
      if (!held) return
      await typed(file.write(held))
      held = undefined
    },
  }
}

/** The step after which the checkpoint was written; 0 without one. */
export async function savedStep({ checkpoint }: { readonly checkpoint: string }): Promise<number> {
  const bytes = await readFile(checkpoint).catch(() => undefined)
  return bytes ? Number(readSafetensors(bytes).metadata.step) : 0
}
