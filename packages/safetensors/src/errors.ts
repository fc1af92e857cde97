import { defineError } from '@self-cascade/core'

/** Thrown when bytes are not a well-formed safetensors file; says what is wrong and at which byte. */
export const CorruptSafetensors = defineError<{ problem: string; offset: number }>({
  code: 'CorruptSafetensors',
  what: ({ problem, offset }) => `The safetensors data is broken at byte ${offset}: ${problem}.`,
  why: 'A safetensors file is an 8-byte header length, a JSON header, and tensors that fill the rest without gaps or overlaps.',
  fix: 'Download or write the file again; a part of it was probably lost.',
})

/** Thrown when a tensor is stored in an element type that has no counterpart here. */
export const UnsupportedDtype = defineError<{ dtype: string; supported: readonly string[] }>({
  code: 'UnsupportedDtype',
  what: ({ dtype }) => `The tensor holds ${dtype} values.`,
  why: ({ supported }) => `Only ${supported.join(', ')} can be made into tensors.`,
  fix: 'Convert the file to one of these types, or read the raw bytes of the entry.',
})
