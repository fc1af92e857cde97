/**
 * Copies a protobuf message, one level deep. Unset fields of these messages live on the prototype, so a spread loses their
 * defaults; this keeps them, and unknown fields too.
 */
export function copyMessage<M extends object>(message: M, changes: Partial<M> = {}): M {
  return Object.assign(Object.create(Object.getPrototypeOf(message)), message, changes)
}
