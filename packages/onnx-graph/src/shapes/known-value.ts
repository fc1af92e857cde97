import { isFloatType } from '../element-types.ts'
import { type TensorContent, tensorNumbers, tensorProto } from '../graph/tensor-data.ts'
import type { Dim } from '../graph/value-type.ts'

/** What is known of the elements of a value before the model runs. */
export type KnownValue =
  | { readonly kind: 'tensor'; readonly tensor: TensorContent }
  /** Whole numbers, some of which are symbols or unknown. */
  | { readonly kind: 'sizes'; readonly elements: readonly Dim[] }
  /** All elements are equal to that of a tensor of one element. */
  | { readonly kind: 'uniform'; readonly tensor: TensorContent }

/** Longer lists are no shape arithmetic. */
const maxSizes = 256

/** The elements as numbers; undefined when there are too many to be sizes or factors. */
export function numbersOf({ data, dataType, dims }: TensorContent): readonly number[] | undefined {
  if (data.length > maxSizes) return undefined
  // Only 16-bit floats are stored as something else than what they are.
  return data instanceof Uint16Array && isFloatType(dataType)
    ? tensorNumbers(tensorProto({ data, dataType, dims }))
    : Array.from(data as ArrayLike<number | bigint>, Number)
}

/** The elements as sizes: what is no whole number is unknown. */
export function sizesOf(known: KnownValue, count: number | undefined): readonly Dim[] | undefined {
  if (known.kind === 'sizes') return known.elements
  const numbers = numbersOf(known.tensor)?.map((value): Dim => (Number.isInteger(value) ? value : ''))
  if (known.kind === 'tensor' || !numbers) return numbers
  return count === undefined || count > maxSizes ? undefined : Array.from({ length: count }, () => numbers[0]!)
}
