import type { HomeState } from './home-state.ts'

/** What pictures must have in common to stand beside each other. */
export function galleryKey({ prompt, size }: HomeState, seed: number, model: string | null): string {
  return JSON.stringify([prompt.trim(), size, seed, model])
}
