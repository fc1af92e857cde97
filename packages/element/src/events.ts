import type { SelfCascadeError } from '@self-cascade/core'
import type { StudioImage, StudioRequest, StudioResult } from '@self-cascade/web'

/** What a run is at. */
export type CascadeProgress =
  /** Other elements of the page come first. */
  | { readonly phase: 'waiting'; readonly ahead: number }
  /** The model is downloaded or read; `totalBytes` is null while it is not known. */
  | { readonly phase: 'loading'; readonly receivedBytes: number; readonly totalBytes: number | null }
  | {
      readonly phase: 'running'
      /** Position of the stage, from 0. */
      readonly stage: number
      readonly stages: number
      readonly width: number
      readonly height: number
      /** Steps of the stage that are done. */
      readonly step: number
      readonly steps: number
      /** Share of the whole run that is done, 0 to 1, by pixels and steps. */
      readonly fraction: number
    }

/** The picture of a finished stage. */
export interface CascadePicture {
  readonly stage: number
  readonly final: boolean
  readonly image: StudioImage
}

/** Events of the element: they bubble, cross shadow roots and cannot be cancelled. */
export interface CascadeEventMap {
  /** A run was asked for, with the seed it will have. */
  'cascade-start': CustomEvent<{ readonly request: StudioRequest }>
  'cascade-progress': CustomEvent<CascadeProgress>
  'cascade-picture': CustomEvent<CascadePicture>
  'cascade-done': CustomEvent<{ readonly result: StudioResult }>
  'cascade-error': CustomEvent<{ readonly error: SelfCascadeError }>
  'cascade-cancel': CustomEvent<null>
}

/** The detail that an event brings. */
export type CascadeDetail<Name extends keyof CascadeEventMap> = CascadeEventMap[Name]['detail']

/** Sends one of the element's events. */
export function sendCascadeEvent<Name extends keyof CascadeEventMap>(
  target: EventTarget,
  name: Name,
  detail: CascadeDetail<Name>,
): void {
  target.dispatchEvent(new CustomEvent(name, { detail, bubbles: true, composed: true }))
}

declare global {
  interface HTMLElementEventMap extends CascadeEventMap {}
}
