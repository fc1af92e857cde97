import { readFile, writeFile } from 'node:fs/promises'
import { readSafetensors, toTensor, writeSafetensors } from '@self-cascade/safetensors'
import { toFloat16Tensor, toFloat32Tensor } from '@self-cascade/tensor'

/** Where the trained judge is kept. */
export const judgePath = new URL('../../judge/judge.safetensors', import.meta.url)

/** Writes weights as float16, with how they were made. */
export async function writeJudge(path, weights, metadata) {
  const tensors = Object.entries(weights).map(([name, tensor]) => [name, toFloat16Tensor(tensor)])
  await writeFile(path, writeSafetensors({ tensors: Object.fromEntries(tensors), metadata }))
}

/** Reads the weights of a judge as float32. */
export async function readJudge(path = judgePath) {
  const { tensors } = readSafetensors(await readFile(path))
  return Object.fromEntries(Object.entries(tensors).map(([name, entry]) => [name, toFloat32Tensor(toTensor(entry))]))
}
