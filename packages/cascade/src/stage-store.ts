import type { Tensor } from '@self-cascade/core'
import type { StageRecipe } from './recipe.ts'

/** One picture's latents after one stage, with everything that decided them. */
export interface StoredStage {
  /** [1, C, H, W] or [1, C, F, H, W]. */
  readonly latents: Tensor
  readonly recipe: StageRecipe
}

/** Which stage of which picture. The key is a digest of the recipe, so another K or prompt never hits an old stage. */
export interface StageId {
  readonly stage: number
  readonly seed: number
  readonly key: string
}

/** Where finished stages are kept. Saving never replaces anything: other settings have another key. */
export interface StageStore {
  /** Gives the stored stage, or null when there is none under that key. */
  load(id: StageId): Promise<StoredStage | null>
  save(id: StageId, stored: StoredStage): Promise<void>
}

/** Keeps stages in memory: for tests, and for branching within one program. */
export function memoryStore(): StageStore {
  const stages = new Map<string, StoredStage>()
  return {
    load: async ({ key }) => stages.get(key) ?? null,
    save: async ({ key }, stored) => void stages.set(key, stored),
  }
}
