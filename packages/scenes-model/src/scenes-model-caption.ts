/** The parts of a caption, each one of the vocabulary's words. */
export interface CaptionParts {
  readonly pattern?: string
  readonly colour: string
  readonly object: string
  readonly place: string
}

/** Writes a caption as the training captions were written: `an orange cup at night`, `a spotted red car in the snow`. */
export function scenesModelCaption({ pattern, colour, object, place }: CaptionParts): string {
  const words = [pattern, colour, object].filter((word) => word !== undefined).join(' ')
  return `${/^[aeiou]/.test(words) ? 'an' : 'a'} ${words} ${place}`
}
