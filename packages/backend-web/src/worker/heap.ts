/**
 * Follows the heaps that are made in this thread: ONNX Runtime tells nobody how large its own is. Called before its files load.
 *
 * @returns a function that gives the bytes of all heaps together
 */
export function watchHeaps(): () => number {
  const heaps: WebAssembly.Memory[] = []
  const Memory = WebAssembly.Memory
  WebAssembly.Memory = class extends Memory {
    constructor(descriptor: WebAssembly.MemoryDescriptor) {
      super(descriptor)
      heaps.push(this)
    }
  }
  return () => heaps.reduce((total, { buffer }) => total + buffer.byteLength, 0)
}
