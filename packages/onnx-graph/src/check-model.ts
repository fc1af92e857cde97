import { createError } from '@self-cascade/core'
import type { GraphProto, ModelProto } from 'onnx-buf'
import { CorruptOnnxModel } from './errors.ts'

/** A model that has a graph. */
export type CheckedModel = ModelProto & { readonly graph: GraphProto }

const required = {
  ir_version: (model: ModelProto) => model.irVersion > 0n,
  opset_import: (model: ModelProto) => model.opsetImport.length > 0,
  graph: (model: ModelProto) => model.graph !== undefined,
} satisfies Record<string, (model: ModelProto) => boolean>

/**
 * Checks that a message has what makes it an ONNX model: any bytes that happen to parse are not one.
 *
 * @throws {@link CorruptOnnxModel} naming what is missing.
 */
export function checkModel(model: ModelProto, name: string): asserts model is CheckedModel {
  const missing = Object.entries(required).flatMap(([field, isThere]) => (isThere(model) ? [] : [field]))
  if (missing.length > 0)
    throw createError(CorruptOnnxModel, { name, problem: `it has no ${missing.join(' and no ')}` })
}
