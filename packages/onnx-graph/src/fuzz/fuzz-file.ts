import { SelfCascadeError } from '@self-cascade/core'
import type { ModelProto } from 'onnx-buf'
import { CorruptOnnxModel } from '../errors.ts'
import { parseModel } from '../parse-model.ts'
import { fileTargets, modelTargets } from './fuzz-targets.ts'

/** What became of one damaged file. */
export interface FileOutcome {
  /** `model` when it was read, else the code of the error that refused it. */
  readonly verdict: string
  /** What went wrong, with the name of the function; empty when all is well. */
  readonly problems: readonly string[]
}

/** Errors of a damaged file say where or what; these are the ways in which they do. */
const saysWhere = /at offset \d+|the file ends at \d+|it is empty|it has no /

/** Around the file lie bytes that read as fields, so that whoever reads past its end finds something. */
const margin = new Uint8Array(64).fill(0x08)

/** Gives a damaged file to every target. */
export async function fuzzFile(bytes: Uint8Array): Promise<FileOutcome> {
  const surrounded = new Uint8Array(margin.length + bytes.length + margin.length).fill(margin[0]!)
  surrounded.set(bytes, margin.length)
  const file = surrounded.subarray(margin.length, margin.length + bytes.length)
  const problems: string[] = []
  let verdict = 'model'
  let model: ModelProto | undefined
  try {
    model = parseModel(file)
  } catch (error) {
    verdict = SelfCascadeError.isInstance(error) ? error.code : 'untyped'
    problems.push(...complaints('parseModel', error))
  }
  if (verdict !== parsedAlone(bytes)) problems.push('parseModel: the bytes around the file change the result')
  for (const [name, target] of Object.entries(fileTargets)) problems.push(...(await run(name, () => target(file))))
  if (model) {
    const whole = model
    for (const [name, target] of Object.entries(modelTargets)) {
      problems.push(...(await run(name, () => target(whole, file))))
    }
  }
  return { verdict, problems }
}

function parsedAlone(bytes: Uint8Array): string {
  try {
    parseModel(bytes.slice())
    return 'model'
  } catch (error) {
    return SelfCascadeError.isInstance(error) ? error.code : 'untyped'
  }
}

async function run(name: string, target: () => string | undefined | Promise<string | undefined>) {
  try {
    const problem = await target()
    return problem === undefined ? [] : [`${name}: ${problem}`]
  } catch (error) {
    return complaints(name, error)
  }
}

/** Gives what is wrong with an error: that it is not typed, or does not say where the damage is. */
function complaints(name: string, error: unknown): readonly string[] {
  if (!SelfCascadeError.isInstance(error)) return [`${name}: ${error instanceof Error ? error.stack : String(error)}`]
  const isVague = SelfCascadeError.isInstance(error, CorruptOnnxModel) && !saysWhere.test(error.what)
  return isVague ? [`${name}: the error names no offset: ${error.what}`] : []
}
