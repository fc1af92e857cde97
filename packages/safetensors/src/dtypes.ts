/** Bits per element of every element type of the format. */
export const bitsByDtype = {
  BOOL: 8,
  F4: 4,
  F6_E2M3: 6,
  F6_E3M2: 6,
  U8: 8,
  I8: 8,
  F8_E5M2: 8,
  F8_E4M3: 8,
  F8_E8M0: 8,
  I16: 16,
  U16: 16,
  F16: 16,
  BF16: 16,
  I32: 32,
  U32: 32,
  F32: 32,
  F64: 64,
  I64: 64,
  U64: 64,
  C64: 64,
} as const satisfies Record<string, number>

/** An element type of the format. */
export type SafetensorsDtype = keyof typeof bitsByDtype

/** Tells whether the format has an element type of this name. */
export function isDtype(name: string): name is SafetensorsDtype {
  return Object.hasOwn(bitsByDtype, name)
}
