import { expect, test } from 'vitest'
import { type CaseInput, caseGraph, float, int, list, type OperatorCase, single } from '../__tests__/operator-case.ts'
import { shapeCases } from '../__tests__/shape-cases.ts'
import { foldConstants } from '../passes/fold-constants.ts'
import { inferShapes } from './infer-shapes.ts'

const numbers = [0, 1, 2, 3, 7, -1, -2, -9, 100, -100, 1e9, 2 ** 31, -(2 ** 31), 2 ** 40, 2 ** 53]

function seeded(seed: number): () => number {
  let state = seed
  return () => {
    state = (state * 1103515245 + 12345) % 2 ** 31
    return state / 2 ** 31
  }
}

test('numbers in the wrong places are no reason to crash, and never make sizes that there are not', () => {
  const random = seeded(11)
  const pick = <T>(all: readonly T[]): T => all[Math.floor(random() * all.length)]!
  const chance = (oneIn: number) => random() * oneIn < 1
  const some = () => Array.from({ length: Math.floor(random() * 5) }, () => pick(numbers))
  const someInput = (): CaseInput =>
    pick([
      () => '' as const,
      () => list(...some()),
      () => single(pick(numbers)),
      () => float(...some()),
      () => int(...some()),
    ])()
  const cases = Object.values(shapeCases).flat()

  const damaged = (one: OperatorCase): OperatorCase => {
    const inputs = one.inputs.map((input) => (chance(4) ? someInput() : input))
    const attributes = Object.entries(one.attributes ?? {}).map(([name, value]) => {
      if (!chance(3)) return [name, value] as const
      if (typeof value === 'number') return [name, chance(8) ? undefined : pick(numbers)] as const
      return [name, Array.isArray(value) ? some() : value] as const
    })
    const extra = chance(4) ? { [pick(['axis', 'axes', 'perm', 'pads', 'group', 'strides'])]: some() } : {}
    return {
      ...one,
      inputs: chance(10) ? inputs.slice(1) : inputs,
      attributes: { ...Object.fromEntries(attributes), ...extra },
      opset: pick([one.opset ?? 17, 9, 11, 13, 18, 23]),
      op: chance(8) ? pick(cases).op : one.op,
    }
  }

  for (let round = 0; round < 1000; round++) {
    const graph = caseGraph(damaged(pick(cases)), chance(2))
    const { graph: inferred } = inferShapes(graph)
    foldConstants(graph, { foldWeights: true })
    const dims = inferred.nodes().flatMap(({ output }) => output.flatMap((value) => inferred.typeOf(value)?.dims ?? []))
    const isSize = (dim: number | string) => typeof dim === 'string' || (Number.isSafeInteger(dim) && dim >= 0)
    expect(dims.filter((dim) => !isSize(dim))).toEqual([])
  }
})
