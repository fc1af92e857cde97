import { createError, type Session, type ValueMetadata } from '@self-cascade/core'
import { NotAnUpscaler } from './errors.ts'

/** The values of a super-resolution model by which it is run. */
export interface UpscalerBindings {
  readonly input: ValueMetadata
  readonly output: ValueMetadata
}

const floatTypes: readonly string[] = ['float32', 'float16']

/**
 * Finds the picture input and output of a super-resolution model from its metadata.
 *
 * @throws {@link NotAnUpscaler} when there is not one float input [N, 3, H, W], or no float output.
 */
export function bindUpscaler({ inputs, outputs }: Pick<Session, 'inputs' | 'outputs'>): UpscalerBindings {
  const [input] = inputs
  if (!input || inputs.length !== 1) throw fail(`it has ${inputs.length} inputs (${names(inputs)}) instead of one`)
  if (!floatTypes.includes(input.type)) throw fail(`its input ${input.name} is ${input.type}, not float32 or float16`)
  if (input.dims.length !== 4) throw fail(`its input ${input.name} has ${input.dims.length} axes instead of 4`)
  const channels = input.dims[1]!
  if (typeof channels === 'number' && channels !== -1 && channels !== 3) {
    throw fail(`its input ${input.name} has ${channels} channels instead of 3`)
  }
  const output = outputs.find(({ type }) => floatTypes.includes(type))
  if (!output) throw fail(`none of its outputs (${names(outputs)}) is float32 or float16`)
  return { input, output }
}

const names = (values: readonly ValueMetadata[]) => values.map(({ name }) => name).join(', ')

const fail = (problem: string) => createError(NotAnUpscaler, { problem })
