import { TensorProto_DataType as DataType } from 'onnx-buf'
import type { Graph } from '../graph/graph.ts'
import type { Facts } from '../match/facts.ts'
import type { AttentionSite } from './site.ts'

/** Element types of queries and values; undefined where they are not known but surely equal. */
export interface AttentionTypes {
  readonly query: number | undefined
  readonly value: number | undefined
}

const fusedTypes: readonly (number | undefined)[] = [undefined, DataType.FLOAT, DataType.FLOAT16, DataType.BFLOAT16]

/** Gives the element types; undefined when they are not known and may differ, or when fused attention does not know them. */
export function attentionTypes(facts: Facts, site: AttentionSite): AttentionTypes | undefined {
  const types = { query: facts.elementType(site.query.value), value: facts.elementType(site.value.value) }
  const hasCasts = site.softmaxType !== undefined || site.weightsType !== undefined
  const value = types.value ?? site.weightsType
  if (hasCasts && (types.query === undefined || value === undefined)) return undefined
  if (!hasCasts) return fusedTypes.includes(types.query) ? { query: types.query, value: types.query } : undefined
  return [types.query, value].every((type) => fusedTypes.includes(type)) ? { query: types.query, value } : undefined
}

/** Casts a value from one type to another, where they differ. */
export function castTo(graph: Graph, value: string, from: number | undefined, to: number | undefined): string {
  return from === to || to === undefined ? value : graph.add('Cast', [value], { to })
}
