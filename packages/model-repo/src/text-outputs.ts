import type { ValueMetadata } from '@self-cascade/core'
import type { OnnxComponent } from './onnx-component.ts'

/** Which outputs of a text encoder the network is given. */
export interface TextOutputs {
  /** Text states, [N, tokens, width]. */
  readonly states: ValueMetadata
  /** Pooled embedding, [N, width]; only SDXL's second encoder has it. */
  readonly pooled?: ValueMetadata
}

/** Stable Diffusion takes the last hidden state. */
export function lastHiddenState({ description: { outputs } }: OnnxComponent): TextOutputs | undefined {
  const states = outputs.find(({ name }) => name === 'last_hidden_state') ?? outputs[0]
  return states && { states }
}

/**
 * SDXL takes the last but one hidden state of each encoder, and the projected embedding of the second (diffusers:
 * `hidden_states[-2]` and `text_embeds`, the first output).
 */
export function penultimateHiddenState({ description: { outputs } }: OnnxComponent): TextOutputs | undefined {
  const layers = outputs.flatMap((output) => {
    const layer = /^hidden_states\.(\d+)$/.exec(output.name)?.[1]
    return layer === undefined ? [] : [{ layer: Number(layer), output }]
  })
  layers.sort((first, second) => first.layer - second.layer)
  const states = layers.length >= 2 ? layers.at(-2)!.output : outputs.filter(({ dims }) => dims.length === 3).at(-2)
  const pooled = outputs.find(({ name }) => name === 'text_embeds') ?? outputs.find(({ dims }) => dims.length === 2)
  return states && { states, ...(pooled ? { pooled } : {}) }
}
