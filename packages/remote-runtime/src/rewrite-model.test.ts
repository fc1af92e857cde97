import * as graphTools from '@self-cascade/onnx-graph'
import { externalBiasModel } from '@self-cascade/testing'
import { expect, test } from 'vitest'
import { rewriteModel } from './rewrite-model.ts'

test.each(['fused', 'chunked'] as const)('gives up on models whose dims are not all given (%s)', (attention) => {
  const { model } = externalBiasModel([1, 2, 3, 4])
  expect(rewriteModel(graphTools, model, { inputDims: {}, attention, name: 'free' })).toBeUndefined()
  expect(rewriteModel(graphTools, model, { inputDims: { nothing: [1] }, attention, name: 'wrong' })).toBeUndefined()
  expect(
    rewriteModel(graphTools, model.subarray(0, 30), { inputDims: { input: [1, 4] }, attention, name: 'cut' }),
  ).toBeUndefined()
})
