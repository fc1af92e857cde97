import { join, posix, relative } from 'node:path'
import sharp from 'sharp'
import { inlineTokens, type Markdown } from './markdown-rules.ts'
import type { RepositoryFiles } from './repository.ts'

/** Width and height of a picture in pixels. */
export interface PictureSize {
  readonly width: number
  readonly height: number
}

/** Sizes of pictures by their paths from the repository's root. */
export type PictureSizes = ReadonlyMap<string, PictureSize>

/** Reads the sizes of the pictures in a folder. */
export async function pictureSizes(root: string, folder: string, files: RepositoryFiles): Promise<PictureSizes> {
  const names = files.list(folder).filter((name) => /\.(jpe?g|png|svg|webp)$/.test(name))
  const entries = names.map(async (name): Promise<[string, PictureSize]> => {
    const { width, height } = await sharp(join(root, folder, name)).metadata()
    return [`${folder}/${name}`, { width, height }]
  })
  return new Map(await Promise.all(entries))
}

/** A markdown-it rule that writes the size of a picture beside its name, so that its place is kept while it loads. */
export function sizedPictures(markdown: Markdown, root: string, sizes: PictureSizes): void {
  markdown.core.ruler.push('sized-pictures', (state) => {
    const path = state.env.realPath ?? state.env.path
    if (path === undefined) return
    const folder = posix.dirname(relative(root, path).replaceAll('\\', '/'))
    for (const token of inlineTokens(state)) {
      const source = token.type === 'image' ? token.attrGet('src') : null
      const size = source === null ? undefined : sizes.get(posix.join(folder, source))
      if (size === undefined) continue
      token.attrSet('width', String(size.width))
      token.attrSet('height', String(size.height))
    }
  })
}
