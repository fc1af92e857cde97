import { createError, SelfCascadeError } from '@self-cascade/core'
import {
  OnnxExternalDataMissing,
  OnnxFileInvalid,
  OnnxFileMissing,
  OnnxModelUnsupported,
  OperatorUnsupported,
  RuntimeFailed,
  RuntimeOutOfMemory,
} from './errors.ts'

/** What was being done when the runtime failed. */
export interface FailureContext {
  /** Such as `run of unet 64x64`. */
  readonly during: string
  /** Path or label of the model. */
  readonly model: string
  /** Length of the model's own bytes, where known. */
  readonly bytes?: number
}

type Rule = readonly [
  pattern: RegExp,
  make: (reason: string, context: FailureContext, cause: unknown) => SelfCascadeError,
]

// ONNX Runtime 1.30 gives no codes to JavaScript, only text; the first pattern that fits decides.
const rules: readonly Rule[] = [
  [
    /protobuf parsing failed|data pointer is null|does not have a graph|is not an ONNX model/i,
    (_, { model, bytes = 0 }, cause) => createError(OnnxFileInvalid, { model, bytes }, { cause }),
  ],
  [
    /failed to allocate memory|out of memory|bad_alloc|not enough memory|cannot allocate|allocation failed/i,
    (_, { during }, cause) => createError(RuntimeOutOfMemory, { during }, { cause }),
  ],
  [
    /external (data|initializer)|external_data/i,
    (reason, { model }, cause) => createError(OnnxExternalDataMissing, { model, reason }, { cause }),
  ],
  [
    /load model .* failed.*file doesn't exist/i,
    (_, { model }, cause) => createError(OnnxFileMissing, { path: model }, { cause }),
  ],
  [
    /could not find an implementation|failed to find kernel|not_implemented|kernel not found/i,
    (reason, { model }, cause) => createError(OperatorUnsupported, { model, reason }, { cause }),
  ],
  [
    /model IR version|opset|no op registered|not a registered function|invalid model|INVALID_GRAPH|type error|shapeinferenceerror|typeinferenceerror|unrecognized attribute|model is invalid/i,
    (reason, { model }, cause) => createError(OnnxModelUnsupported, { model, reason }, { cause }),
  ],
]

// Its words are preceded by a source file, a C++ signature and, at times, the condition that was false.
const sourceLocation = /\/\S+\.(?:cc|h):\d+ .*?(?:\[ONNXRuntimeError\] : \d+ : \w+ : | was false\. )/g

/** The runtime's own words on one line, without the source locations that it adds. */
export function reasonOf(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error)
  return text.replaceAll(/\s+/g, ' ').replaceAll(sourceLocation, '').trim()
}

/** Turns whatever the runtime threw into a typed error with the original as `cause`; typed errors pass through. */
export function classifyError(error: unknown, context: FailureContext): SelfCascadeError {
  if (SelfCascadeError.isInstance(error)) return error
  const reason = reasonOf(error)
  const rule = rules.find(([pattern]) => pattern.test(reason))
  if (rule) return rule[1](reason, context, error)
  return createError(RuntimeFailed, { during: context.during, reason }, { cause: error })
}
