import { checkInputs } from './check-inputs.ts'
import { floatTypes, indexTypes } from './element-type-sets.ts'
import { type FolderReader, numberField, readJsonObject } from './json-object.ts'
import { type OnnxComponent, readOnnxComponent } from './onnx-component.ts'
import type { PromptTokenizer } from './prompt-tokenizer.ts'
import { readTokenizer } from './read-tokenizer.ts'
import { lastHiddenState, penultimateHiddenState, type TextOutputs } from './text-outputs.ts'

/** A text encoder with its tokenizer. */
export interface TextEncoderParts {
  readonly component: OnnxComponent
  readonly outputs: TextOutputs
  readonly tokenizer: PromptTokenizer
}

const inputRules = {
  input_ids: { types: indexTypes, ranks: [2] },
  attention_mask: { types: indexTypes, ranks: [2], optional: true },
} as const

/**
 * Reads a text encoder and its tokenizer.
 *
 * @param suffix - empty for the first, `_2` for SDXL's second.
 */
export async function readTextEncoder(
  reader: FolderReader,
  suffix: '' | '_2',
  sdxl: boolean,
): Promise<TextEncoderParts | undefined> {
  const { problems } = reader
  const component = await readOnnxComponent(reader, `text_encoder${suffix}`)
  const tokenizer = await readTokenizer(reader, `tokenizer${suffix}`, await readLength(reader, component, suffix))
  if (!component) return undefined
  checkInputs(component, inputRules, problems)
  const outputs = (sdxl ? penultimateHiddenState : lastHiddenState)(component)
  const needsPooled = sdxl && suffix === '_2'
  if (!outputs || (needsPooled && !outputs.pooled)) {
    const wanted = sdxl ? 'hidden states and text_embeds, which SDXL needs' : 'last_hidden_state'
    problems.add(component.path, `does not give ${wanted}`)
    return undefined
  }
  for (const { name, type } of [outputs.states, ...(outputs.pooled ? [outputs.pooled] : [])]) {
    if (!floatTypes.some((known) => known === type)) {
      problems.add(component.path, `has an output "${name}" of type ${type}; it must be ${floatTypes.join(' or ')}`)
    }
  }
  return tokenizer && { component, outputs, tokenizer }
}

/** Gives how many ids the encoder takes: a dim the exporter fixed, or the number of its positions. */
async function readLength(
  reader: FolderReader,
  component: OnnxComponent | undefined,
  suffix: string,
): Promise<number | undefined> {
  const dim = component?.description.inputs.find(({ name }) => name === 'input_ids')?.dims[1]
  if (typeof dim === 'number' && dim > 0) return dim
  const path = `text_encoder${suffix}/config.json`
  const config = reader.files.has(path) ? await readJsonObject(reader, path) : undefined
  return config && numberField(config, 'max_position_embeddings')
}
