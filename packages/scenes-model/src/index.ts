/**
 * A small text-to-image latent diffusion model of captioned scenes, trained at 128x128, in diffusers ONNX layout: 20 MB, 8.8
 * million parameters, and small enough that a cascade to 512x512 takes seconds on two CPU cores.
 *
 * @packageDocumentation
 */
export { scenesModelModules } from './scenes-model-modules.ts'
export { scenesModelUrl } from './scenes-model-url.ts'
