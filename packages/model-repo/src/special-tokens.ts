import { isJsonObject, type JsonObject } from './json-object.ts'

/** The tokens that a prompt is framed with. */
export interface SpecialTokens {
  readonly bos: string
  readonly eos: string
  readonly unknown: string
  readonly pad: string
}

/** CLIP's own, for what no file says. */
const clipTokens = { bos: '<|startoftext|>', eos: '<|endoftext|>' }

/**
 * Reads the special tokens as transformers does: in folders of the older format `special_tokens_map.json` goes before
 * `tokenizer_config.json`; those that list `added_tokens_decoder` have everything in the latter. A missing padding token is the
 * end token, as in CLIP. SD 2.x and the second tokenizer of SDXL pad with `!`, token 0.
 */
export function readSpecialTokens(config: JsonObject, map: JsonObject): SpecialTokens {
  const sources = 'added_tokens_decoder' in config ? [config, map] : [map, config]
  const read = (key: string) => sources.map((source) => tokenText(source[key])).find((text) => text !== undefined)
  const eos = read('eos_token') ?? clipTokens.eos
  return {
    bos: read('bos_token') ?? clipTokens.bos,
    eos,
    unknown: read('unk_token') ?? eos,
    pad: read('pad_token') ?? eos,
  }
}

/** Tokens are written as text, or as an object with their text and how they are matched. */
function tokenText(value: unknown): string | undefined {
  if (typeof value === 'string') return value
  return isJsonObject(value) && typeof value.content === 'string' ? value.content : undefined
}
