/**
 * Reads and writes safetensors files. The reader is strict: a file that is cut, forged or inconsistent is refused with an error
 * that says what is wrong and at which byte, and no memory is taken for sizes that a file only claims.
 *
 * @packageDocumentation
 */
export type { SafetensorsDtype } from './dtypes.ts'
export { CorruptSafetensors, UnsupportedDtype } from './errors.ts'
export { readSafetensors, type SafetensorsEntry, type SafetensorsFile } from './read-safetensors.ts'
export { toTensor } from './to-tensor.ts'
export { type WriteSafetensorsInput, writeSafetensors } from './write-safetensors.ts'
