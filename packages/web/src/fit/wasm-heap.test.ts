import type { AttentionMemory, NetworkUse } from '@self-cascade/model-repo'
import { describe, expect, test } from 'vitest'
import { bundledMemory } from './__tests__/bundled-memory.ts'
import { heapBytesOf, loadBytes, wasmHeap } from './wasm-heap.ts'

const MiB = 2 ** 20
const memory = await bundledMemory()
const exported: AttentionMemory = { fusedFrom: Number.POSITIVE_INFINITY }
const whole: AttentionMemory = { fusedFrom: 0, scores: 'whole' }
const chunked: AttentionMemory = { fusedFrom: 0, scores: { memoryBudget: 64 * MiB } }

/**
 * The heap of onnxruntime-web 1.30.0 (WebAssembly, one thread, Node 20) after a first run, in MiB: it grew from the first number to
 * the second in its last step, so that the need lies between.
 */
const measured: readonly (readonly [
  'denoiser' | 'decoder',
  string,
  AttentionMemory,
  number,
  number,
  number,
  number,
])[] = [
  ['denoiser', 'as exported', exported, 16, 1, 65, 69.3],
  ['denoiser', 'as exported', exported, 32, 1, 65, 69.3],
  ['denoiser', 'as exported', exported, 64, 1, 83, 99.1],
  ['denoiser', 'as exported', exported, 64, 2, 99, 131.1],
  ['denoiser', 'as exported', exported, 128, 1, 591, 620.7],
  ['denoiser', 'as exported', exported, 128, 2, 1141, 1198.2],
  ['denoiser', 'fused', whole, 64, 1, 65, 80.9],
  ['denoiser', 'fused', whole, 128, 1, 377, 396.9],
  ['denoiser', 'fused', whole, 128, 2, 710, 745.5],
  ['denoiser', 'in chunks of 64 MiB', chunked, 128, 1, 173, 182.3],
  ['decoder', 'as exported', exported, 32, 1, 31, 35.4],
  ['decoder', 'as exported', exported, 64, 1, 55, 71.9],
  ['decoder', 'as exported', exported, 128, 1, 163, 227.9],
  ['decoder', 'as exported', exported, 256, 1, 595, 851.9],
]

/** Bytes that are the same in both. */
function useOf(name: 'denoiser' | 'decoder', attention: AttentionMemory, cells: number, rows: number): NetworkUse {
  const network = memory[name]
  const plan = network.plan({ size: { width: 8 * cells, height: 8 * cells }, rows, attention })
  return { ...network, ...plan, rows, size: { width: 0, height: 0 }, largestBufferBytes: 0 }
}

describe('the heap that is foretold', () => {
  test.each(measured)('for the %s %s', (name, _, attention, cells, rows, before, after) => {
    const foretold = (wasmHeap.baseBytes + heapBytesOf(useOf(name, attention, cells, rows))) / MiB
    expect(foretold).toBeGreaterThan(before)
    // The last step went beyond the need by 5 % at least, and once by a third, where one value of 192 MiB asked for it.
    expect(foretold).toBeGreaterThan(0.97 * after)
    expect(foretold).toBeLessThan(1.4 * after)
  })

  // 20 products or convolutions of 200 MiB of weights as float32; the heap grew to the last number and was smaller by a step of 5 %.
  test.each([
    ['in the file as float32', { fileBytes: 200, externalBytes: 0, foldedBytes: 0 }, 583, 612.6],
    ['in the file as float16', { fileBytes: 100, externalBytes: 0, foldedBytes: 200 }, 496, 520.9],
    ['beside the file as float32', { fileBytes: 0, externalBytes: 200, foldedBytes: 0 }, 209, 231.2],
    ['beside the file as float16', { fileBytes: 0, externalBytes: 100, foldedBytes: 200 }, 277, 291.5],
  ])('while weights %s are loaded', (_, bytes, before, after) => {
    const foretold = 16 + loadBytes(bytes as NetworkUse)
    expect(foretold).toBeGreaterThan(before)
    expect(foretold).toBeLessThan(1.15 * after)
  })
})
