/**
 * Captioned procedural scenes that can be drawn at any resolution: endless training pictures, crops of larger renderings, held-out
 * captions, and true high-resolution references, all from one seed and the same in Node and in every browser.
 *
 * @packageDocumentation
 */
export type { ScenePlacement } from './drawing/scene-svg.ts'
export { randomScene, type Scene, type SceneOptions, sceneAt } from './scene-at.ts'
export { parseSceneCaption, sceneCaption } from './scene-caption.ts'
export { type SceneDraw, type SceneDrawOptions, sceneDrawAt } from './scene-draw.ts'
export type { SceneRegion } from './scene-region.ts'
export { type SceneSplit, sceneCaptions, sceneSplit } from './scene-split.ts'
export { type SceneBatch, type SceneStreamOptions, sceneStream } from './scene-stream.ts'
export { type SceneView, variedSceneViews } from './scene-view.ts'
export {
  type SceneColour,
  type SceneObject,
  type ScenePattern,
  type ScenePlace,
  type SceneWords,
  sceneVocabulary,
} from './scene-vocabulary.ts'
