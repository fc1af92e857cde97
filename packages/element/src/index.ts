/**
 * The custom element `<self-cascade-image>`: a picture made in the page by one script tag. It has a button that says what it will
 * load, previews and progress while the cascade runs in a worker, and the finished picture as a PNG with its recipe.
 *
 * This entry registers nothing by itself; the file `self-cascade-image.js` does.
 *
 * @packageDocumentation
 */
export { AttributeProperties } from './attribute-properties.ts'
export { defineSelfCascadeImage } from './define-self-cascade-image.ts'
export { ElementAttributeInvalid, ElementAttributeMissing, PictureFailed } from './errors.ts'
export type { CascadeDetail, CascadeEventMap, CascadePicture, CascadeProgress } from './events.ts'
export { type GenerateOptions, SelfCascadeImage } from './self-cascade-image.ts'
export {
  type AttributeName,
  attributeNames,
  type PictureProvider,
  type PictureSettings,
  type ReadAttribute,
  readSettings,
} from './settings.ts'
export { type ElementTexts, englishTexts } from './texts.ts'
