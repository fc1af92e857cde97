import { createError, type Tensor } from '@self-cascade/core'
import { findNonFinite } from '@self-cascade/tensor'
import { NonFiniteLatents } from './errors.ts'

/**
 * Checks that every value is a finite number.
 *
 * @throws {@link NonFiniteLatents} naming the first that is not.
 */
export function assertFinite(name: string, tensor: Tensor): void {
  const index = findNonFinite(tensor)
  if (index >= 0) throw createError(NonFiniteLatents, { name, index, value: tensor.data[index]! })
}
