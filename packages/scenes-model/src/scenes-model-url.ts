/** Where the model's folder lies, with `model_index.json` in it. In Node, `fileURLToPath` makes it a path. */
export const scenesModelUrl: URL = new URL('../model/', import.meta.url)
