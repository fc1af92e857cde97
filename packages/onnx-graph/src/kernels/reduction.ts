import { reducedAxes } from '../shapes/rules/reduction.ts'
import { type Element, larger, readElements, smaller, writeElements } from './elements.ts'
import { stridedPlaces, stridesOf } from './indices.ts'
import type { Kernel, KernelCall } from './kernel.ts'

type Fold = (left: Element, right: Element) => Element

function reduced(
  { facts, inputs: [input], outputs: [output] }: KernelCall,
  fold: Fold,
  finish = (x: Element, _: number): Element => x,
) {
  const axes = input && reducedAxes(facts, input.dims.length)
  if (!axes || input.data.length === 0) return undefined
  const kept = input.dims.map((dim, axis) => (axes.includes(axis) ? 1 : dim))
  const strides = stridesOf(kept).map((stride, axis) => (axes.includes(axis) ? 0 : stride))
  const places = stridedPlaces(input.dims, strides)
  const results: Element[] = []
  for (const [index, element] of readElements(input).entries()) {
    const place = places[index]!
    const before = results[place]
    results[place] = before === undefined ? element : fold(before, element)
  }
  const count = input.data.length / results.length
  const data = writeElements(
    output!.elementType,
    results.map((result) => finish(result, count)),
  )
  return data && [data]
}

// Both operands are of one type; TypeScript cannot say so.
const add: Fold = (a, b) => (a as number) + (b as number)
const multiply: Fold = (a, b) => (a as number) * (b as number)
/** Kernels that reduce axes. */
export const reductionKernels = {
  ReduceSum: (call) => reduced(call, add),
  ReduceProd: (call) => reduced(call, multiply),
  ReduceMax: (call) => reduced(call, larger),
  ReduceMin: (call) => reduced(call, smaller),
  ReduceMean: (call) =>
    reduced(call, add, (sum, count) => (typeof sum === 'bigint' ? sum / BigInt(count) : sum / count)),
} satisfies Record<string, Kernel>
