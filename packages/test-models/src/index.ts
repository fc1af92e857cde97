/**
 * Tiny diffusion models (random weights, real exporters' graphs) and golden outputs that the test suites share. Not published.
 *
 * @packageDocumentation
 */
export { type GoldenCase, type GoldenInput, type GoldenOutput, goldenCases, goldenInput } from './golden.ts'
export { type NpyArray, parseNpy } from './npy.ts'
export { type ScenesModelGolden, type ScenesModelGoldenCase, scenesModelGolden } from './scenes-model-golden.ts'
export { type TestModelName, testModelNames, testModelPath } from './test-model-path.ts'
export {
  type GoldenParameter,
  type GoldenVector,
  type UpsamplerGolden,
  type UpsamplerGoldenModel,
  upsamplerGolden,
  upsamplerGoldenModels,
} from './upsampler-golden.ts'
