import { creationKernels } from './creation.ts'
import { elementwiseKernels } from './elementwise.ts'
import type { Kernel } from './kernel.ts'
import { movementKernels } from './movement.ts'
import { reductionKernels } from './reduction.ts'

/** The operators that can be computed when all their inputs are constants. */
export const kernels: ReadonlyMap<string, Kernel> = new Map<string, Kernel>(
  Object.entries({
    ...elementwiseKernels,
    ...movementKernels,
    ...creationKernels,
    ...reductionKernels,
  }),
)
