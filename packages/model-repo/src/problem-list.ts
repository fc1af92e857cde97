import { createError, SelfCascadeError } from '@self-cascade/core'
import { CorruptOnnxModel } from '@self-cascade/onnx-graph'
import { IncompleteModel, type ModelProblem } from './errors.ts'

/** Collects everything that is wrong with a folder, so that it can be told at once. */
export interface ProblemList {
  add(file: string, problem: string, cause?: unknown): void
  /**
   * Gives the parts that were read, all of them there, unless there is a problem: a part that is undefined has caused one.
   *
   * @throws {@link CorruptOnnxModel} when a damaged ONNX file is the only problem.
   * @throws {@link IncompleteModel} naming all problems otherwise.
   */
  complete<Parts extends object>(parts: { [Key in keyof Parts]: Parts[Key] | undefined }): Parts
}

/** Makes an empty list for the folder at `location`. */
export function createProblemList(location: string): ProblemList {
  const problems: ModelProblem[] = []
  return {
    add(file, problem, cause) {
      problems.push(cause === undefined ? { file, problem } : { file, problem, cause })
    },
    complete<Parts extends object>(parts: { [Key in keyof Parts]: Parts[Key] | undefined }) {
      const [first] = problems
      if (!first) return parts as Parts
      if (problems.length === 1 && SelfCascadeError.isInstance(first.cause, CorruptOnnxModel)) throw first.cause
      const cause = problems.find((problem) => problem.cause !== undefined)?.cause
      throw createError(IncompleteModel, { location, problems }, cause === undefined ? {} : { cause })
    },
  }
}
