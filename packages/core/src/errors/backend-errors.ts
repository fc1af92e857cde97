import { defineError } from './base.ts'

/** Thrown when an input of the model is not fed. */
export const FeedMissing = defineError<{ session: string; name: string; inputs: readonly string[] }>({
  code: 'FeedMissing',
  what: ({ session, name }) => `${session} was run without its input "${name}".`,
  why: ({ inputs }) => `Every input must be fed: ${inputs.join(', ')}.`,
  fix: ({ name }) => `Add "${name}" to the feeds.`,
})

/** Thrown when an input is fed with another element type than the model declares. */
export const FeedTypeMismatch = defineError<{ name: string; actual: string; expected: string }>({
  code: 'FeedTypeMismatch',
  what: ({ name, actual, expected }) => `The input "${name}" was fed with ${actual}; the model declares ${expected}.`,
  why: 'The runtime converts no element types.',
  fix: ({ expected }) => `Convert the tensor to ${expected}.`,
})

/** Thrown when a model gives an element type that cannot cross the backend seam. */
export const UnsupportedElementType = defineError<{ name: string; type: string }>({
  code: 'UnsupportedElementType',
  what: ({ name, type }) => `The output "${name}" has elements of type ${type}.`,
  why: 'Tensors between packages hold float32, float16, int64, int32, uint8 or bool.',
  fix: 'Leave this output out of the fetches, or cast it in the graph.',
})

/** Thrown when a session is used after its `dispose()`. */
export const SessionDisposed = defineError<{ session: string }>({
  code: 'SessionDisposed',
  what: ({ session }) => `The session ${session} has been disposed.`,
  why: 'Its model was freed.',
  fix: 'Create the session again, or dispose it later.',
})

/** Thrown when the data of a tensor that stays in the runtime is read as if it were here. */
export const TensorNotHere = defineError<{ name: string }>({
  code: 'TensorNotHere',
  what: ({ name }) => `The data of "${name}" was read, but it lies in the runtime.`,
  why: 'A kept tensor has no data in this process until it is asked for.',
  fix: 'Use `await tensor.getData()`, or fetch the output instead of keeping it.',
})

/** Thrown when a kept tensor is fed or read after its `dispose()`. */
export const TensorDisposed = defineError<{ name: string }>({
  code: 'TensorDisposed',
  what: ({ name }) => `The tensor "${name}" has been disposed.`,
  why: 'Its memory in the runtime was freed.',
  fix: 'Dispose it after its last use; take the tensors of the newest run as the state.',
})

/** Thrown when a backend is used after its `dispose()`. */
export const BackendDisposed = defineError<{ during: string }>({
  code: 'BackendDisposed',
  what: ({ during }) => `The backend was disposed before or during ${during}.`,
  why: 'All its sessions were freed, and its process was ended if it had one.',
  fix: 'Make a new backend, or dispose this one later.',
})
