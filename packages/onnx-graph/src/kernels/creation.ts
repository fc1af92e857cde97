import { sizeOf } from '@self-cascade/core'
import { tensorAttribute } from '../graph/attributes.ts'
import { tensorValues } from '../graph/tensor-data.ts'
import { type Element, readElements, writeElements } from './elements.ts'
import { takeElements } from './indices.ts'
import type { Kernel } from './kernel.ts'

/** Kernels that make tensors from sizes. */
export const creationKernels = {
  /** The value is float32 zero when none is given. */
  ConstantOfShape: ({ facts: { node }, outputs: [output] }) => {
    const tensor = tensorAttribute(node, 'value')
    const places = new Int32Array(sizeOf(output!.dims))
    return [takeElements(tensor ? tensorValues(tensor).data : new Float32Array(1), places)]
  },
  /** `start + index · delta` */
  Range: ({ inputs, outputs: [output] }) => {
    const [start, , delta] = inputs.map((input) => input && readElements(input)[0])
    const [length] = output!.dims
    const isWhole = typeof start === 'bigint' && typeof delta === 'bigint'
    const isFloat = typeof start === 'number' && typeof delta === 'number'
    if (!isWhole && !isFloat) return undefined
    const at = (index: number): Element =>
      isWhole ? start + BigInt(index) * delta : Number(start) + index * Number(delta)
    const data = writeElements(
      output!.elementType,
      Array.from({ length: length! }, (_, index) => at(index)),
    )
    return data && [data]
  },
} satisfies Record<string, Kernel>
