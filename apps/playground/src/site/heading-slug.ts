/**
 * Gives a heading's anchor as GitHub does, so that a link to a heading works there and here: lower case, everything but letters,
 * digits, hyphens and underscores left out, each space a hyphen.
 */
export function headingSlug(heading: string): string {
  return heading
    .trim()
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\p{M}\s_-]/gu, '')
    .replace(/\s/g, '-')
}
