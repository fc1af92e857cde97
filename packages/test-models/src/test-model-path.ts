import { fileURLToPath } from 'node:url'

/** The models: Stable Diffusion exported at opset 14 and 17 (the latter with external data), and a text-to-video model. */
export const testModelNames = ['tiny-sd', 'tiny-sd-opset17', 'tiny-video'] as const

/** One of {@link testModelNames}. */
export type TestModelName = (typeof testModelNames)[number]

/** Gives the path of a model's folder, in diffusers ONNX layout, with golden outputs in its `golden` folder. */
export function testModelPath(name: TestModelName): string {
  return fileURLToPath(new URL(`../__fixtures__/${name}`, import.meta.url))
}
