import {
  type Conditioning,
  createError,
  type EncodedPrompts,
  type EncodePromptsInput,
  InvalidOption,
  throwIfAborted,
} from '@self-cascade/core'
import { concatBatch, repeatBatch } from '@self-cascade/tensor'
import { concatWidth } from './concat-width.ts'
import { guidanceEmbedding } from './guidance-embedding.ts'
import type { ModelRepo } from './open-model-repo.ts'
import { type EncodedText, type PromptEncoder, zerosLike } from './prompt-encoder.ts'
import { sizeConditioning } from './size-conditioning.ts'

/** Guidance scale of LCM pipelines where none is asked for (diffusers' default). */
const defaultEmbeddedGuidance = 8.5

/** Encodes prompts with one encoder, or with SDXL's two side by side, and adds what else the network wants to know. */
export async function encodePrompts(
  repo: ModelRepo,
  encoders: readonly PromptEncoder[],
  { prompts, size, guidanceScale = defaultEmbeddedGuidance, signal }: EncodePromptsInput,
): Promise<EncodedPrompts> {
  if (prompts.length === 0) {
    throw createError(InvalidOption, { name: 'prompts', value: '[]', expected: 'a list of one or more' })
  }
  const encoded = new Map<string, EncodedText>()
  for (const prompt of prompts) {
    if (!encoded.has(prompt)) encoded.set(prompt, await encodePrompt(repo, encoders, prompt, signal))
  }
  const texts = prompts.map((prompt) => encoded.get(prompt)!)
  const pooled = texts.flatMap((text) => (text.pooled ? [text.pooled] : []))
  const guidanceWidth = widthOf(repo, 'timestep_cond')
  const conditioning: Conditioning = {
    encoderHiddenStates: concatBatch(texts.map(({ states }) => states)),
    ...(pooled.length > 0 ? { textEmbeds: concatBatch(pooled) } : {}),
    ...(repo.sdxl ? { timeIds: repeatBatch(sizeConditioning(size), prompts.length) } : {}),
    ...(guidanceWidth === undefined
      ? {}
      : { timestepCond: repeatBatch(guidanceEmbedding(guidanceScale, guidanceWidth), prompts.length) }),
  }
  const truncated = [...encoded].flatMap(([prompt, { lost }]) => (lost === '' ? [] : [{ prompt, lost }]))
  return { conditioning, truncated }
}

async function encodePrompt(
  { zeroEmptyPrompts }: ModelRepo,
  encoders: readonly PromptEncoder[],
  prompt: string,
  signal: AbortSignal | undefined,
): Promise<EncodedText> {
  const texts: EncodedText[] = []
  for (const encoder of encoders) {
    throwIfAborted(signal, 'encoding the prompts')
    texts.push(await encoder.encode(prompt, signal))
  }
  const text = texts.reduce(joinTexts)
  if (!zeroEmptyPrompts || prompt !== '') return text
  return { ...text, states: zerosLike(text.states), ...(text.pooled ? { pooled: zerosLike(text.pooled) } : {}) }
}

function joinTexts(first: EncodedText, second: EncodedText): EncodedText {
  return {
    ...second,
    states: concatWidth(first.states, second.states),
    lost: first.lost.length > second.lost.length ? first.lost : second.lost,
  }
}

function widthOf({ unet }: ModelRepo, input: string): number | undefined {
  const width = unet.description.inputs.find(({ name }) => name === input)?.dims[1]
  return typeof width === 'number' ? width : undefined
}
