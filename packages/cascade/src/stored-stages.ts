import type { Tensor } from '@self-cascade/core'
import type { CascadeContext } from './context.ts'
import { stageKey, stageRecipe } from './recipe.ts'
import type { StageId } from './stage-store.ts'

/** Reads the latents of each picture after a stage; null for those that the store does not have. */
export async function restoreStage(context: CascadeContext, index: number): Promise<(Tensor | null)[]> {
  const { store } = context.options
  const load = async (picture: number) => (await store?.load(identify(context, index, picture).id))?.latents ?? null
  return Promise.all(context.seeds.map((_, picture) => load(picture)))
}

/** Saves the latents of one picture after a stage. */
export async function saveStage(
  context: CascadeContext,
  index: number,
  picture: number,
  latents: Tensor,
): Promise<void> {
  const { id, recipe } = identify(context, index, picture)
  await context.options.store?.save(id, { latents, recipe })
}

function identify({ recipe, seeds }: CascadeContext, index: number, picture: number) {
  const mine = stageRecipe({ ...recipe, seed: seeds[picture]! }, index)
  const id: StageId = { stage: index, seed: mine.seed, key: stageKey(mine) }
  return { id, recipe: mine }
}
