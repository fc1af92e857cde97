import { type Backend, BackendDisposed, createError, throwIfAborted } from '@self-cascade/core'
import type { Precision } from '../values/precision.ts'
import { createSession } from './create-session.ts'
import { tensorTypes } from './tensors.ts'

/** How the interpreter runs behind core's seam. */
export interface ReferenceBackendOptions {
  /** `'float64'` by default: floats are rounded to their type only when they leave a session. */
  readonly precision?: Precision
}

/**
 * Runs ONNX models with the interpreter, behind the seam that every backend has. Models are given as bytes. A run blocks its
 * thread until it ends, so it is for small models and for tests.
 *
 * @throws {@link ReferenceSessionUnusable} when a session is made of a model that is given as a path.
 * @throws {@link OperatorNotImplemented} when a session is made of a model with an unknown operator.
 */
export function referenceBackend({ precision = 'float64' }: ReferenceBackendOptions = {}): Backend {
  let isDisposed = false
  let opened = 0
  return {
    name: 'reference',
    capabilities: { types: tensorTypes, gpu: false },
    async createSession(source, { label = `model ${opened++}`, inputDims, signal } = {}) {
      const during = `the loading of ${label}`
      if (isDisposed) throw createError(BackendDisposed, { during })
      throwIfAborted(signal, during)
      return createSession({ source, label, inputDims, precision, isBackendDisposed: () => isDisposed })
    },
    async dispose() {
      isDisposed = true
    },
  }
}
