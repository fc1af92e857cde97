/**
 * The self-cascade in the browser: a studio that runs whole cascades in a worker, from text to a PNG with its recipe, with models
 * from an address, a hub or dropped files, kept for the next visit.
 *
 * @packageDocumentation
 */
export { StudioLost, UpsamplersNotThere } from './errors.ts'
export type {
  StudioEvent,
  StudioImage,
  StudioMethod,
  StudioModelFacts,
  StudioModelSource,
  StudioRequest,
  StudioResult,
} from './protocol.ts'
export { type OpenModelOptions, openStudio, type Studio, type StudioModel, type StudioOptions } from './studio.ts'
