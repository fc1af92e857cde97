import type { AnyTensor } from '@self-cascade/core'

/** A tensor as dims and elements alone, to be compared. */
export const plain = (tensor: AnyTensor | undefined) => tensor && { dims: tensor.dims, data: tensor.data }

/** {@link plain} of every tensor of an object. */
export const allPlain = (tensors: object) =>
  Object.fromEntries(Object.entries(tensors).map(([name, tensor]) => [name, plain(tensor as AnyTensor | undefined)]))
