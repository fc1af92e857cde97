/**
 * What the tests of every package share: fixtures, tolerances, fakes and the conformance suites of the core contracts.
 *
 * @packageDocumentation
 */
export { expectAllClose, type Tolerance } from './all-close.ts'
export {
  type BackendConformanceCase,
  type BackendConformanceOptions,
  backendConformance,
} from './conformance/backend-conformance.ts'
export { expectTypedError } from './expect-typed-error.ts'
export { readFixture, readJsonFixture } from './fixtures.ts'
export {
  buildOnnxModel,
  type OnnxInitializerSpec,
  type OnnxModelSpec,
  type OnnxNodeSpec,
  type OnnxValueSpec,
  onnxElementTypes,
} from './models/build-onnx-model.ts'
export {
  castModel,
  externalBiasModel,
  identityModel,
  matMulModel,
  slowModel,
  sumAndProductModel,
  unknownOperatorModel,
} from './models/tiny-onnx-models.ts'
export { tolerances } from './tolerances.ts'
