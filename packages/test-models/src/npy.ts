/** An array read from a NumPy file. */
export interface NpyArray {
  readonly dims: readonly number[]
  readonly data: Float32Array
}

/** Parses a NumPy version 1 file of C-ordered little-endian float32 values, the only kind the fixtures hold. */
export function parseNpy(bytes: Uint8Array): NpyArray {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const headerLength = view.getUint16(8, true)
  const header = new TextDecoder('latin1').decode(bytes.subarray(10, 10 + headerLength))
  const match = /'descr': '<f4', 'fortran_order': False, 'shape': \(([^)]*)\)/.exec(header)
  if (!match) throw new Error(`The npy header is not one of a C-ordered float32 array: ${header}`)
  const dims = match[1]!
    .split(',')
    .filter((dim) => dim.trim() !== '')
    .map(Number)
  return { dims, data: new Float32Array(bytes.slice(10 + headerLength).buffer) }
}
