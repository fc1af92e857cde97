import type { FieldHeader } from '../field-header.ts'
import { parseModel } from '../parse-model.ts'
import { serializeModel } from '../serialize-model.ts'
import { allFields } from './all-fields.ts'
import { mutateBytes } from './mutate-bytes.ts'
import { mutateModel } from './mutate-model.ts'
import { randomStream } from './random-stream.ts'
import { seedModels } from './seed-models.ts'

/** Gives the damaged file of an index; the same index gives the same file. */
export type DamagedFiles = (index: number) => Uint8Array

/** Opsets of the hand-made models, from the oldest that is read to the newest. */
const opsets = [9, 13, 17, 21, 25]

/**
 * Makes damaged files from hand-made models and from the files given. Two of three have damaged bytes, the third is a model that
 * is written well and says nonsense.
 */
export function damagedFiles(seed: number, files: readonly Uint8Array[] = []): DamagedFiles {
  const handMade = opsets.flatMap((opset) => Object.values(seedModels(opset)).map(serializeModel))
  const originals = [...handMade, ...files]
  const fields = new Map<Uint8Array, readonly FieldHeader[]>()
  return (index) => {
    const random = randomStream(seed, index)
    const original = random.pick(originals)
    if (random.below(3) === 0) {
      const model = parseModel(original)
      mutateModel(model, random)
      return serializeModel(model)
    }
    const known = fields.get(original) ?? allFields(original)
    fields.set(original, known)
    return mutateBytes(original, known, random)
  }
}
