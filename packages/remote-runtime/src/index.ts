/**
 * The part of an ONNX backend that is the same wherever its runtime lives: sessions, turns, kept tensors and typed errors.
 *
 * @packageDocumentation
 */
export {}
