import type { Graph } from '../graph/graph.ts'
import { type DataFlow, dataFlow, reach } from './data-flow.ts'
import { featureSize, type Probe, probeSizes } from './feature-size.ts'
import { longestNest } from './longest-nest.ts'
import { mayGrow, mayShrink } from './operator-kinds.ts'
import { type SkipCandidate, skipCandidates } from './skip-candidates.ts'
import type { SkipFeature, SkipFeatureSearch } from './skip-feature.ts'

/** What was found on the ways from one input to the outputs. */
interface Search {
  readonly latents: string
  /** How many nodes concatenate what was computed from the input. */
  readonly concats: number
  readonly nest: readonly SkipCandidate[]
  /** Whether something shrinks and something grows between the outermost skip and its Concat. */
  readonly isUShaped: boolean
}

/** Does what {@link findSkipFeatures} does, and says why there are no skip features where there are none. */
export function searchSkipFeatures(graph: Graph): SkipFeatureSearch {
  const pictures = graph.inputNames.filter((name) => (graph.typeOf(name)?.dims?.length ?? 3) >= 3)
  const searches = pictures.map((latents) => searchFrom(graph, latents))
  const best = longest(searches.filter(({ isUShaped }) => isUShaped)) ?? longest(searches)
  if (!best) return none('No input has the dims of a picture: batch, channels and at least one axis.')
  const { latents, nest, isUShaped } = best
  if (nest.length === 0) return none(whyNoNest(best))
  const probe = probeSizes(graph, latents)
  const features = nest.map((candidate, index) =>
    skipFeature(graph, probe, { ...candidate, decoderIndex: nest.length - 1 - index }),
  )
  const unknown = nest.find((_, index) => features[index] === undefined)
  if (unknown) return none(`The dims of the skip tensor "${skipValue(graph, unknown)}" cannot be inferred.`)
  const sized = features as readonly SkipFeature[]
  if (!isUShaped && new Set(sized.map(({ scale }) => scale)).size === 1) return none(whyNoU(sized))
  return { features: sized, latents }
}

const none = (reason: string): SkipFeatureSearch => ({ features: [], reason })

function longest(searches: readonly Search[]): Search | undefined {
  return searches.reduce<Search | undefined>(
    (best, search) => (search.nest.length > (best?.nest.length ?? -1) ? search : best),
    undefined,
  )
}

function searchFrom(graph: Graph, latents: string): Search {
  const flow = dataFlow(graph, latents)
  const concats = flow.order.filter(({ opType }) => opType === 'Concat').length
  const candidates = skipCandidates(graph, flow)
  const nest = longestNest(candidates, flow, (candidate) => turnsBack(graph, flow, candidate))
  if (nest.length > 0) return { latents, concats, nest, isUShaped: true }
  return { latents, concats, nest: longestNest(candidates, flow), isUShaped: false }
}

/** Tells whether the way around a skip goes down and up again. */
function turnsBack(graph: Graph, flow: DataFlow, { source, past }: SkipCandidate): boolean {
  const between = [...reach(source, flow.after, past)].filter((node) => node !== source)
  return between.some((node) => mayShrink(graph, node)) && between.some(mayGrow)
}

function skipFeature(
  graph: Graph,
  probe: Probe,
  candidate: SkipCandidate & { readonly decoderIndex: number },
): SkipFeature | undefined {
  const { concat, inputIndex, decoderIndex } = candidate
  const value = skipValue(graph, candidate)
  const size = featureSize(probe, concat, value)
  return size && { value, ...size, concat, inputIndex, decoderIndex }
}

function skipValue(graph: Graph, { concat, inputIndex }: SkipCandidate): string {
  let value = concat.input[inputIndex]!
  for (;;) {
    const producer = graph.producerOf(value)
    if (producer?.opType !== 'Identity' || producer.domain !== '') return value
    value = producer.input[0]!
  }
}

function whyNoNest({ latents, concats }: Search): string {
  if (concats === 0) return `Nothing is concatenated on the way from "${latents}" to the outputs.`
  const nodes = concats === 1 ? 'The one Concat' : `None of the ${concats} Concats`
  const joins = concats === 1 ? 'does not join' : 'joins'
  return `${nodes} on the way from "${latents}" to the outputs ${joins} a tensor with channels that blocks computed from it.`
}

function whyNoU(features: readonly SkipFeature[]): string {
  const count = features.length === 1 ? 'Its one long connection stays' : `Its ${features.length} long connections stay`
  return `${count} at one resolution: nothing in between shrinks and grows again, as in a U-Net.`
}
