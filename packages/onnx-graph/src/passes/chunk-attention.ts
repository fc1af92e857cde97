import { createError, InvalidOption } from '@self-cascade/core'
import { TensorProto_DataType as DataType, type NodeProto } from 'onnx-buf'
import { attentionSizes, writeChunked } from '../attention/chunked.ts'
import { attentionTypes } from '../attention/element-types.ts'
import { type AttentionSite, readAttentionSite } from '../attention/site.ts'
import type { Graph } from '../graph/graph.ts'
import type { Facts } from '../match/facts.ts'
import type { PassResult } from './pass.ts'
import { rewriteAttentions } from './rewrite-attentions.ts'

/** How large a piece of attention may be. Exactly one of the two is given. */
export type ChunkAttentionOptions =
  /** Most queries in one chunk, 1 or more. */
  | { readonly chunkLength: number; readonly memoryBudget?: undefined }
  /** Most bytes that the scores of one chunk and their softmax take together; one query at least is computed at a time. */
  | { readonly memoryBudget: number; readonly chunkLength?: undefined }

/** A graph with attention in chunks. */
export interface ChunkAttentionResult extends PassResult {
  /** How many attentions were split. */
  readonly chunkedCount: number
}

/**
 * Splits the queries of every attention that is spelled out as products and a softmax into chunks that are computed one after the
 * other with standard operators: for providers without fused attention (see {@link fuseAttention}). Each row of scores depends
 * on its own query alone, so the results are the same.
 *
 * Precondition: a graph of fixed sizes ({@link specialize}); attentions whose sizes or element types are not known stay as they
 * are, and so do those that fit. Postcondition: outputs as before but for rounding; no attention that was split makes more
 * scores at once than asked for.
 *
 * @throws {@link InvalidOption} for a length or budget that is not a positive number.
 */
export function chunkAttention(graph: Graph, options: ChunkAttentionOptions): ChunkAttentionResult {
  checkOptions(options)
  const write = (facts: Facts, softmax: NodeProto) => chunk(facts, softmax, options)
  const { result, count: chunkedCount } = rewriteAttentions(graph, write)
  return { ...result, chunkedCount }
}

function checkOptions({ chunkLength, memoryBudget }: ChunkAttentionOptions): void {
  const [name, value] = chunkLength === undefined ? ['memoryBudget', memoryBudget] : ['chunkLength', chunkLength]
  const isValid = chunkLength === undefined ? memoryBudget > 0 : Number.isInteger(chunkLength) && chunkLength > 0
  const expected = chunkLength === undefined ? 'a positive number of bytes' : 'a positive integer'
  if (!isValid) throw createError(InvalidOption, { name: `${name}`, value, expected })
}

function chunk(facts: Facts, softmax: NodeProto, options: ChunkAttentionOptions): boolean {
  const site = readAttentionSite(facts, softmax)
  const queryType = site && attentionTypes(facts, site)?.query
  const sizes = site && attentionSizes(facts, site)
  if (!site || queryType === undefined || !sizes || !isPlain(facts, site)) return false
  const { batch, queries, keys } = sizes
  const bytesOfRow = 2 * batch * keys * (queryType === DataType.FLOAT ? 4 : 2)
  const rows = options.chunkLength ?? Math.max(1, Math.floor(options.memoryBudget / bytesOfRow))
  if (rows >= queries) return false
  const count = Math.ceil(queries / rows)
  const lengths = Array.from({ length: count }, (_, index) => Math.ceil((queries - index) / count))
  writeChunked(facts, site, { lengths, queryType })
  return true
}

/** Masks that are added to scores in another layout are left alone; so are those of unknown dims, which cannot be split. */
function isPlain({ dims }: Facts, { masks, maskedDims }: AttentionSite): boolean {
  return !maskedDims && masks.every((mask) => dims(mask)?.every((dim) => typeof dim === 'number'))
}
