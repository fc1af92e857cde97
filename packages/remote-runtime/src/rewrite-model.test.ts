import * as graphTools from '@self-cascade/onnx-graph'
import { externalBiasModel } from '@self-cascade/testing'
import { expect, test } from 'vitest'
import { rewriteModel } from './rewrite-model.ts'

test('gives up on models whose dims are not all given', () => {
  const { model } = externalBiasModel([1, 2, 3, 4])
  expect(rewriteModel(graphTools, model, {}, 'free')).toBeUndefined()
  expect(rewriteModel(graphTools, model, { nothing: [1] }, 'wrong')).toBeUndefined()
  expect(rewriteModel(graphTools, model.subarray(0, 30), { input: [1, 4] }, 'cut')).toBeUndefined()
})
