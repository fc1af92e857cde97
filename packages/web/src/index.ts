/**
 * The self-cascade in the browser: a studio that runs whole cascades in a worker, from text to a PNG with its recipe, with models
 * from an address, a hub or dropped files, kept for the next visit.
 *
 * @packageDocumentation
 */
export { StudioLost } from './errors.ts'
export { type CheckFitInput, checkFit, type FitProblem, type FitReport, requireFit } from './fit/check-fit.ts'
export { RunDoesNotFit } from './fit/errors.ts'
export type { FitAdvice, FitChange } from './fit/fit-advice.ts'
export type { FitDemand, FitResource } from './fit/fit-demand.ts'
export type { FitLimits, WasmLimits, WebGpuLimits } from './fit/fit-limits.ts'
export type { FitRequest } from './fit/fit-request.ts'
export type {
  StudioEvent,
  StudioFit,
  StudioImage,
  StudioMethod,
  StudioModelFacts,
  StudioModelSource,
  StudioRequest,
  StudioResult,
} from './protocol.ts'
export { type OpenModelOptions, openStudio, type Studio, type StudioModel, type StudioOptions } from './studio.ts'
