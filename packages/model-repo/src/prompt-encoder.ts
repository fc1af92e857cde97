import { createTensor, type NamedTensors, type Tensor } from '@self-cascade/core'
import type { TextEncoderParts } from './read-text-encoder.ts'
import { createSessionSlot } from './session-slot.ts'
import { numbersTensor, toFloat32 } from './tensor-border.ts'
import type { TrackedSessions } from './tracked-sessions.ts'

/** What one encoder makes of one prompt. */
export interface EncodedText {
  /** [1, tokens, width]. */
  readonly states: Tensor
  /** [1, width], from SDXL's second encoder. */
  readonly pooled?: Tensor
  /** The words that did not fit. */
  readonly lost: string
}

/** Encodes one prompt at a time, so exports with a fixed batch of 1 serve as well. */
export interface PromptEncoder {
  encode(prompt: string, signal: AbortSignal | undefined): Promise<EncodedText>
}

/** Binds a text encoder and its tokenizer to sessions. */
export function createPromptEncoder(
  sessions: TrackedSessions,
  { component, outputs, tokenizer }: TextEncoderParts,
): PromptEncoder {
  const slot = createSessionSlot(sessions, component)
  const dims = [1, tokenizer.maxLength]
  const inputDims = Object.fromEntries(component.description.inputs.map(({ name }) => [name, dims]))
  const fetches = [outputs.states, outputs.pooled].flatMap((output) => (output ? [output.name] : []))

  return {
    async encode(prompt, signal) {
      const { ids, mask, lost } = tokenizer.tokenize(prompt)
      const values: Readonly<Record<string, readonly number[]>> = { input_ids: ids, attention_mask: mask }
      const feeds: NamedTensors = Object.fromEntries(
        component.description.inputs.map(({ name, type }) => [name, numbersTensor(type, values[name]!, dims)]),
      )
      const abort = signal ? { signal } : {}
      return slot.use({ label: component.name, inputDims, ...abort }, async (session) => {
        const results = await session.run(feeds, { fetches, ...abort })
        const read = (name: string) => toFloat32(results[name], component.name, name)
        const states = await read(outputs.states.name)
        return outputs.pooled ? { states, pooled: await read(outputs.pooled.name), lost } : { states, lost }
      })
    },
  }
}

/** Gives a tensor of zeros of the same dims. */
export function zerosLike({ dims, data }: Tensor): Tensor {
  return createTensor('float32', new Float32Array(data.length), dims)
}
