import { readFileSync } from 'node:fs'
import { type TestModelName, testModelPath } from './test-model-path.ts'

/** How a golden input is made: a closed form of the flat index, or given values. */
export interface GoldenInput {
  readonly fn: 'sin' | 'cos' | 'const' | 'values'
  readonly a?: number
  readonly phase?: number
  readonly amp?: number
  readonly value?: number
  readonly values?: readonly number[]
  readonly shape: readonly number[]
  readonly dtype: 'float32' | 'int64' | 'int32'
}

/** What is known of a golden output: its first elements and two norms. */
export interface GoldenOutput {
  readonly shape: readonly number[]
  readonly first: readonly number[]
  readonly abs_sum: number
  readonly l2: number
}

/** One run of one component, made by PyTorch before the export. */
export interface GoldenCase {
  readonly name: string
  readonly inputs: Readonly<Record<string, GoldenInput>>
  readonly outputs: Readonly<Record<string, GoldenOutput>>
}

/** Reads the golden runs of one component of a model. */
export function goldenCases(
  model: TestModelName,
  component: 'unet' | 'text_encoder' | 'vae_decoder' | 'vae_encoder',
): readonly GoldenCase[] {
  const text = readFileSync(`${testModelPath(model)}/golden/${component}.json`, 'utf8')
  return (JSON.parse(text) as { cases: readonly GoldenCase[] }).cases
}

/** Gives the values of a golden input: `amp · sin(a · i + phase)` and the like for the flat index i. */
export function goldenInput(input: GoldenInput): readonly number[] {
  const size = input.shape.reduce((product, dim) => product * dim, 1)
  const { a = 0, phase = 0, amp = 1, value = 0, values = [] } = input
  const valueAt = {
    sin: (index: number) => amp * Math.sin(a * index + phase),
    cos: (index: number) => amp * Math.cos(a * index + phase),
    const: () => value,
    values: (index: number) => values[index]!,
  }[input.fn]
  return Array.from({ length: size }, (_, index) => valueAt(index))
}
