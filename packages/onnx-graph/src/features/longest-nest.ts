import { type DataFlow, reach } from './data-flow.ts'
import type { SkipCandidate } from './skip-candidates.ts'

/**
 * Picks the longest row of skips that lie in each other like brackets: what the encoder makes last, the decoder reads first.
 * Gives them from the outermost (shallowest) to the innermost. Of rows of equal length it gives the one that ends first.
 *
 * @param isOutermost - whether a row may begin with a candidate; a row of which none may is empty.
 */
export function longestNest(
  candidates: readonly SkipCandidate[],
  flow: DataFlow,
  isOutermost: (candidate: SkipCandidate) => boolean = () => true,
): readonly SkipCandidate[] {
  const pasts = new Map(candidates.map(({ source }) => [source, reach(source, flow.before)]))
  const encloses = (outer: SkipCandidate, inner: SkipCandidate) =>
    outer.past.has(inner.concat) && (pasts.get(inner.source)?.has(outer.source) ?? false)
  const nests: (readonly SkipCandidate[])[] = []
  // Candidates come in the order of their Concats: everything that a candidate can enclose has been seen before it.
  for (const outer of candidates) {
    const inner = nests.filter(([first]) => first && encloses(outer, first))
    nests.push([outer, ...longest(inner)])
  }
  return longest(nests.filter(([outer]) => outer && isOutermost(outer)))
}

function longest<T>(rows: readonly (readonly T[])[]): readonly T[] {
  return rows.reduce<readonly T[]>((best, row) => (row.length > best.length ? row : best), [])
}
