/**
 * Pivot replacement, the heart of a self-cascade: the finished latents of one scale are resized (in latent space, in pixels, or
 * by a super-resolution model) and noised to an intermediate timestep, from which the same diffusion model goes on at the new
 * size.
 *
 * @packageDocumentation
 */
export { NonFiniteLatents, NotAnUpscaler } from './errors.ts'
export { flowLevel, sigmaLevel, variancePreservingLevel } from './noise-levels.ts'
export type { PixelRange } from './pixel-range.ts'
export {
  type PixelUpscaler,
  type PixelUpscalerOptions,
  pixelUpscalerFromSession,
} from './pixel-upscaler-from-session.ts'
export { type ReplacePivotInput, replacePivot } from './replace-pivot.ts'
export { type PhiOptions, resizeLatents } from './resize-latents.ts'
export { type ResizePivotInPixelsInput, resizePivotInPixels } from './resize-pivot-in-pixels.ts'
export { defaultStartTimestep } from './start-timestep.ts'
