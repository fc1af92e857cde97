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
export {
  type FakeDenoiserOptions,
  fakeDenoiser,
  type OptimalPredictionInput,
  optimalPrediction,
} from './fakes/fake-denoiser.ts'
export {
  type FakeDiffusionModel,
  type FakeDiffusionModelOptions,
  type FakeModelCall,
  fakeDiffusionModel,
} from './fakes/fake-diffusion-model.ts'
export {
  flowLevels,
  type LevelAt,
  latentDiffusionAlphasCumprod,
  variancePreservingLevels,
} from './fakes/noise-levels.ts'
export { zeroRandom } from './fakes/zero-random.ts'
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
