/**
 * What a picture carries about how it was made: the settings of a run, planned, written into a PNG and read back, the same in
 * Node and in browsers, so that a picture from one can be repeated by the other.
 *
 * @packageDocumentation
 */
export { cascadeOptions, type SettledOptions } from './cascade-options.ts'
export { checkLimits, checkStages } from './check-settings.ts'
export { directSettings } from './direct-settings.ts'
export { encodePng, type PngPixels } from './encode-png.ts'
export { DamagedRecipe, NoRecipe, NotPixels } from './errors.ts'
export { type ModelDefaults, type ModelFacts, modelFacts, scenesModelDefaults } from './model-facts.ts'
export {
  findModelUpsamplers,
  listModelUpsamplers,
  type ModelUpsamplers,
  ownModelUpsamplers,
  upsamplersFolder,
} from './model-upsamplers.ts'
export { parametersText } from './parameters-text.ts'
export { type PlanningChoices, type PlanRunInput, planRun } from './plan-run.ts'
export { addPngTexts, isPng, readPngTexts } from './png-chunks.ts'
export { type Raster, rastersOf } from './raster.ts'
export { RECIPE_KEYWORD, readRecipeTexts, recipeTexts } from './recipe-texts.ts'
export { overridesOf, replan } from './replan.ts'
export {
  describeUpsamplers,
  type RunSettings,
  readSettings,
  SETTINGS_FORMAT,
  settingsOfPicture,
  type UpsamplerSettings,
} from './run-settings.ts'
