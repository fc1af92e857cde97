import { Tokenizer } from '@huggingface/tokenizers'
import { clipTokenizerJson } from './clip-tokenizer-json.ts'
import { type FolderReader, type JsonObject, numberField, readJsonObject, stringField } from './json-object.ts'
import { createPromptTokenizer, type PromptTokenizer } from './prompt-tokenizer.ts'
import { readSpecialTokens, type SpecialTokens } from './special-tokens.ts'

/** Prompts of CLIP models have 77 ids; this is for models that do not say. */
const clipLength = 77

/** The library's own class names for CLIP's tokenizer. */
const knownClasses: ReadonlySet<string> = new Set(['CLIPTokenizer', 'CLIPTokenizerFast'])

/**
 * Reads a tokenizer folder: `tokenizer.json`, or else `vocab.json` with `merges.txt`.
 *
 * @param encoderLength - ids the text encoder takes, when it says.
 */
export async function readTokenizer(
  reader: FolderReader,
  name: string,
  encoderLength: number | undefined,
): Promise<PromptTokenizer | undefined> {
  const { files, problems } = reader
  const configPath = `${name}/tokenizer_config.json`
  const mapPath = `${name}/special_tokens_map.json`
  const config = await readJsonObject(reader, configPath)
  const map = files.has(mapPath) ? await readJsonObject(reader, mapPath) : {}
  const tokens = readSpecialTokens(config ?? {}, map ?? {})
  const json = await readTokenizerJson(reader, name, tokens)
  if (!config || !map || !json) return undefined
  const className = stringField(config, 'tokenizer_class')
  if (className !== undefined && !knownClasses.has(className)) {
    problems.add(configPath, `names the tokenizer ${className}; known are ${[...knownClasses].join(', ')}`)
    return undefined
  }
  // only the settings that matter to the encoding: the library would read more from the config
  const tokenizer = new Tokenizer(json, {})
  const idOf = (token: string) => tokenizer.token_to_id(token)
  const [bosId, eosId, padId] = [tokens.bos, tokens.eos, tokens.pad].map((token) => {
    const id = idOf(token)
    if (id === undefined) problems.add(name, `needs the token "${token}", which is not in its vocabulary`)
    return id
  })
  if (bosId === undefined || eosId === undefined || padId === undefined) return undefined
  return createPromptTokenizer({
    encode: (text) => tokenizer.encode(text, { add_special_tokens: false }).ids,
    bosId,
    eosId,
    padId,
    maxLength: Math.min(numberField(config, 'model_max_length') ?? clipLength, encoderLength ?? clipLength),
  })
}

async function readTokenizerJson(
  reader: FolderReader,
  name: string,
  { bos, eos, unknown }: SpecialTokens,
): Promise<JsonObject | object | undefined> {
  const { files, folder, problems } = reader
  if (files.has(`${name}/tokenizer.json`)) return readJsonObject(reader, `${name}/tokenizer.json`)
  const vocab = await readJsonObject(reader, `${name}/vocab.json`)
  const mergesPath = `${name}/merges.txt`
  if (!files.has(mergesPath)) problems.add(mergesPath, 'is missing')
  if (!vocab || !files.has(mergesPath)) return undefined
  const specialTokens = [...new Set([bos, eos, unknown])].filter((token) => token in vocab)
  return clipTokenizerJson({ vocab, merges: await folder.readText(mergesPath), specialTokens, unknownToken: unknown })
}
