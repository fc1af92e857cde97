/** One prompt as a text encoder takes it. */
export interface TokenizedPrompt {
  /** Start token, the prompt, end token, padding: `maxLength` ids. */
  readonly ids: readonly number[]
  /** 1 for every id up to and with the end token, 0 for padding. */
  readonly mask: readonly number[]
  /** The words of the prompt that did not fit, as they were written; empty when all did. */
  readonly lost: string
}

/** Turns prompts into ids of a fixed length. */
export interface PromptTokenizer {
  readonly maxLength: number
  tokenize(prompt: string): TokenizedPrompt
}

/** What a prompt tokenizer is made of. */
export interface PromptTokenizerOptions {
  /** Gives the ids of a text, without start and end token. */
  readonly encode: (text: string) => readonly number[]
  readonly bosId: number
  readonly eosId: number
  readonly padId: number
  readonly maxLength: number
}

/** Makes a tokenizer that frames, cuts and pads prompts: the cut keeps the end token, so `maxLength − 2` ids are left. */
export function createPromptTokenizer(options: PromptTokenizerOptions): PromptTokenizer {
  const { encode, bosId, eosId, padId, maxLength } = options
  const room = maxLength - 2
  return {
    maxLength,
    tokenize(prompt) {
      const all = encode(prompt)
      const framed = [bosId, ...all.slice(0, room), eosId]
      const padding = maxLength - framed.length
      return {
        ids: [...framed, ...new Array<number>(padding).fill(padId)],
        mask: [...framed.map(() => 1), ...new Array<number>(padding).fill(0)],
        lost: all.length <= room ? '' : lostWords(prompt, (text) => encode(text).length <= room),
      }
    },
  }
}

/** Gives the text from the first word that does not fit as a whole. */
function lostWords(prompt: string, fits: (text: string) => boolean): string {
  const words = [...prompt.matchAll(/\S+/g)]
  let kept = 0
  let tried = words.length
  // the longest prefix of words that fits, by bisection: more words never take fewer tokens
  while (kept + 1 < tried) {
    const middle = Math.floor((kept + tried) / 2)
    const last = words[middle - 1]!
    if (fits(prompt.slice(0, last.index + last[0].length))) kept = middle
    else tried = middle
  }
  return prompt.slice(words[kept]?.index ?? 0).trimEnd()
}
