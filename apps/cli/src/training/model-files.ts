import { join } from 'node:path'
import type { ModelRepo } from '@self-cascade/model-repo'
import { prepareFolder } from '../output/prepare-outputs.ts'
import { writeAtomic } from '../output/write-atomic.ts'

/** The files of a model besides its network. */
export async function otherFiles({ folder }: ModelRepo): Promise<readonly string[]> {
  const isPart = /^(model_index\.json|(scheduler|text_encoder(_2)?|tokenizer(_2)?|vae|vae_decoder|vae_encoder)\/.+)$/
  return (await folder.list()).filter((file) => isPart.test(file))
}

/**
 * Copies what a new model takes over from another: encoders, decoder, tokenizer and schedule. `texts` are files with another
 * content.
 */
export async function copyOtherFiles(
  repo: ModelRepo,
  folder: string,
  texts: Readonly<Record<string, string>> = {},
): Promise<void> {
  for (const file of await otherFiles(repo)) {
    const path = join(folder, file)
    await prepareFolder(join(path, '..'))
    await writeAtomic(path, texts[file] ?? (await repo.folder.readBytes(file)), { force: true })
  }
}
