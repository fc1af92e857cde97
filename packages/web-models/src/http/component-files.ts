/** The files that each component of a diffusers ONNX folder may have. */
const filesByComponent: readonly (readonly [component: RegExp, files: readonly string[]])[] = [
  [/^scheduler$/, ['scheduler_config.json']],
  [
    /^tokenizer(_\d)?$/,
    ['tokenizer_config.json', 'special_tokens_map.json', 'vocab.json', 'merges.txt', 'tokenizer.json'],
  ],
  [/^(text_encoder(_\d)?|unet|transformer|vae_decoder|vae_encoder)$/, ['config.json', 'model.onnx']],
  [/^vae$/, ['config.json']],
]

/** Components of a model with a network, whatever else its index names. */
const usual = ['scheduler', 'tokenizer', 'text_encoder', 'unet', 'vae', 'vae_decoder', 'vae_encoder']

/**
 * Gives the paths that files of a model may have, from the components that its `model_index.json` names. A component that is named
 * as absent (`[null, null]`) has none.
 */
export function candidateFiles(index: Readonly<Record<string, unknown>>): readonly string[] {
  const isAbsent = (name: string) => Array.isArray(index[name]) && (index[name] as unknown[])[1] === null
  const components = new Set([...usual, ...Object.keys(index).filter((name) => Array.isArray(index[name]))])
  return [...components].filter((name) => !isAbsent(name)).flatMap(filesOf)
}

function filesOf(component: string): readonly string[] {
  const files = filesByComponent.find(([pattern]) => pattern.test(component))?.[1] ?? []
  return files.map((file) => `${component}/${file}`)
}
