import { createError } from '@self-cascade/core'
import { UnsupportedModel } from './errors.ts'
import { type JsonObject, stringField } from './json-object.ts'

interface Foreign {
  readonly applies: (names: (component: string) => boolean) => boolean
  readonly reason: string
}

/** Kinds of models that look like a diffusers folder and are something else, by the components they name. */
const foreignKinds: readonly Foreign[] = [
  {
    applies: (names) => names('transformer'),
    reason: 'it has a transformer in place of a UNet (SD3, Flux and the like)',
  },
  { applies: (names) => names('prior') || names('movq'), reason: 'it decodes through a prior (Cascade, Kandinsky)' },
  { applies: (names) => names('controlnet'), reason: "its network takes a ControlNet's features" },
  {
    applies: (names) => names('text_encoder_2') && !names('text_encoder'),
    reason: 'it is an SDXL refiner, which cannot start from text alone',
  },
  {
    applies: (names) => names('image_encoder') && !names('text_encoder'),
    reason: 'it starts from a picture, not from text',
  },
  { applies: (names) => !names('unet'), reason: 'its model_index.json names no unet' },
]

/**
 * Refuses kinds of models that cannot be run.
 *
 * @throws {@link UnsupportedModel}
 */
export function refuseUnsupported(location: string, index: JsonObject): void {
  const kind = foreignKinds.find(({ applies }) => applies((component) => namesComponent(index, component)))
  if (!kind) return
  const pipeline = stringField(index, '_class_name') ?? 'no pipeline named'
  throw createError(UnsupportedModel, { location, pipeline, reason: kind.reason })
}

/** Tells whether model_index.json names a component: `["library", "Class"]`, where nulls mean it is left out. */
export function namesComponent(index: JsonObject, component: string): boolean {
  const entry = index[component]
  return Array.isArray(entry) && entry.every((part) => part !== null)
}
