/** Words as CLIP splits them: contractions, runs of letters, single digits, runs of anything else. */
const wordPattern = "'s|'t|'re|'ve|'m|'ll|'d|[\\p{L}]+|[\\p{N}]|[^\\s\\p{L}\\p{N}]+"

/** What {@link clipTokenizerJson} is made of. */
export interface ClipTokenizerFiles {
  /** The parsed `vocab.json`. */
  readonly vocab: Readonly<Record<string, unknown>>
  /** The text of `merges.txt`. */
  readonly merges: string
  /** Tokens that are never split, such as `<|endoftext|>`. */
  readonly specialTokens: readonly string[]
  readonly unknownToken: string
}

/**
 * Writes the older pair of `vocab.json` and `merges.txt` as the `tokenizer.json` that the tokenizer library reads: byte-level
 * byte-pair encoding of lower-cased words, the last piece of each marked with `</w>`.
 */
export function clipTokenizerJson({ vocab, merges, specialTokens, unknownToken }: ClipTokenizerFiles): object {
  return {
    version: '1.0',
    added_tokens: specialTokens.map((content) => ({
      id: vocab[content],
      content,
      special: true,
      normalized: true,
      single_word: false,
      lstrip: false,
      rstrip: false,
    })),
    normalizer: {
      type: 'Sequence',
      normalizers: [
        { type: 'NFC' },
        { type: 'Replace', pattern: { Regex: '\\s+' }, content: ' ' },
        { type: 'Lowercase' },
      ],
    },
    pre_tokenizer: {
      type: 'Sequence',
      pretokenizers: [
        { type: 'Split', pattern: { Regex: wordPattern }, behavior: 'Removed', invert: true },
        { type: 'ByteLevel', add_prefix_space: false, trim_offsets: true, use_regex: false },
      ],
    },
    post_processor: null,
    decoder: { type: 'ByteLevel', add_prefix_space: true, trim_offsets: true },
    model: {
      type: 'BPE',
      unk_token: unknownToken,
      continuing_subword_prefix: '',
      end_of_word_suffix: '</w>',
      fuse_unk: false,
      vocab,
      merges: parseMerges(merges),
    },
  }
}

/** Gives the pairs in order of rank, without the version line and empty lines. */
function parseMerges(text: string): readonly (readonly string[])[] {
  const lines = text.split(/\r?\n/).filter((line) => line !== '' && !line.startsWith('#version'))
  return lines.map((line) => line.split(' '))
}
