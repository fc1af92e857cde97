import type { Dim } from '../../graph/value-type.ts'
import { broadcastDims, unifyDim } from '../broadcast.ts'

/** Dims of an `Einsum`: each letter has one size, and `...` stands for axes that are broadcast; undefined when unknown. */
export function einsumDims(
  equation: string,
  inputs: readonly (readonly Dim[] | undefined)[],
): readonly Dim[] | undefined {
  const [left = '', right] = equation.replaceAll(' ', '').split('->')
  const terms = left.split(',')
  if (terms.length !== inputs.length || inputs.includes(undefined)) return undefined
  const sizes = new Map<string, Dim>()
  const broadcast: (readonly Dim[])[] = []
  for (const [index, term] of terms.entries()) {
    const dims = inputs[index]!
    const [before = '', after] = term.split('...')
    const letters = [...before, ...(after ?? '')]
    if (after === undefined ? letters.length !== dims.length : letters.length > dims.length) return undefined
    const hidden = dims.slice(before.length, dims.length - (after?.length ?? 0))
    if (after !== undefined) broadcast.push(hidden)
    const named = [...dims.slice(0, before.length), ...dims.slice(dims.length - (after?.length ?? 0))]
    for (const [place, letter] of letters.entries()) sizes.set(letter, joinSizes(sizes.get(letter), named[place]!))
  }
  const shared = broadcastDims(broadcast) ?? []
  const tokens = (right ?? implicitOutput(left)).match(/\.\.\.|\w/g) ?? []
  return tokens.flatMap((token) => (token === '...' ? shared : (sizes.get(token) ?? '')))
}

/** A size of 1 is repeated to fit. */
const joinSizes = (known: Dim | undefined, dim: Dim): Dim =>
  known === undefined || known === 1 ? dim : dim === 1 ? known : unifyDim(known, dim)

/** Without `->`, letters that occur once are left, in alphabetical order. */
function implicitOutput(left: string): string {
  const letters = left.replaceAll(/[^A-Za-z]/g, '')
  const once = [...new Set(letters)].filter((letter) => letters.split(letter).length === 2).sort()
  return (left.includes('...') ? '...' : '') + once.join('')
}
