import { sceneCaption, sceneVocabulary } from '@self-cascade/scenes'

/** Captions to begin with, under short names. */
export const pickedCaptions: readonly { readonly name: string; readonly caption: string }[] = [
  { name: 'red mushroom', caption: 'a red mushroom in a meadow' },
  { name: 'yellow boat', caption: 'a yellow boat on the sea' },
  { name: 'striped house', caption: 'a striped red house in the snow' },
  { name: 'blue balloon', caption: 'a blue balloon at sunset' },
]

/**
 * Draws a caption that the bundled model was taught the words of.
 *
 * @param random - gives numbers in 0..1 without 1
 */
export function drawCaption(random: () => number): string {
  const one = <Word>(words: readonly Word[]) => words[Math.floor(random() * words.length)]!
  const { patterns, colours, objects, places } = sceneVocabulary
  return sceneCaption({ pattern: one(patterns), colour: one(colours), object: one(objects), place: one(places) })
}

/** Draws a seed that is short enough to be read aloud. */
export function drawSeed(random: () => number): number {
  return Math.floor(random() * 10_000)
}
