import type { StudioMethod } from '@self-cascade/web'
import type { HomeState } from './home-state.ts'

/** A picture at an address. */
export interface Picture {
  readonly width: number
  readonly height: number
  readonly url: string
  /** How long it took, or that it was kept from an earlier run. */
  readonly note?: string
}

/** What one method made of a caption. */
export interface MethodPictures {
  readonly method: StudioMethod
  /** In the order of the cascade; the last is the result. A sample may have the result alone. */
  readonly stages: readonly Picture[]
  /** What the form held, with the seed that was used. */
  readonly settings: HomeState
  /** Where it was made and how long that took. */
  readonly facts: string
  /** The command that makes it again. */
  readonly command: string
  /** A PNG with the recipe, where there is one. */
  readonly download: { readonly url: string; readonly name: string } | null
}

/** The last pictures of one caption, seed and size, by method. */
export interface Gallery {
  readonly key: string
  readonly title: string
  readonly byMethod: Partial<Record<StudioMethod, MethodPictures>>
  readonly latest: StudioMethod
}

/** Adds a result: beside the others of the same caption, or in place of those of another. */
export function addToGallery(
  gallery: Gallery,
  { key, title, pictures }: { readonly key: string; readonly title: string; readonly pictures: MethodPictures },
): Gallery {
  const others = gallery.key === key ? gallery.byMethod : {}
  return { key, title, byMethod: { ...others, [pictures.method]: pictures }, latest: pictures.method }
}

/** Every address in a gallery. */
export function urlsOf({ byMethod }: Gallery): readonly string[] {
  const entries = Object.values(byMethod)
  return entries.flatMap(({ stages, download }) => [
    ...stages.map(({ url }) => url),
    ...(download ? [download.url] : []),
  ])
}

/** A picture that can be one side of the comparison. */
export interface View {
  readonly id: string
  readonly label: string
  readonly picture: Picture
}

/** What can be compared: the stages of the latest result, then the results of the other methods. */
export function viewsOf({ byMethod, latest }: Gallery): readonly View[] {
  const own = byMethod[latest]!.stages.map((picture, index) => {
    const name = index === 0 && latest !== 'direct' ? 'base' : latest
    return { id: `${latest}-${index}`, label: `${picture.width} px, ${name}`, picture }
  })
  const others = Object.values(byMethod).filter(({ method }) => method !== latest)
  const results = others.map(({ method, stages }) => {
    const picture = stages.at(-1)!
    return { id: `${method}-result`, label: `${picture.width} px, ${method}`, picture }
  })
  return [...own, ...results]
}

/** The two views to begin with: the first and last stage, or a single stage against another method. */
export function firstPair(gallery: Gallery): readonly [string, string] {
  const views = viewsOf(gallery)
  const stages = gallery.byMethod[gallery.latest]!.stages.length
  if (stages > 1) return [views[0]!.id, views[stages - 1]!.id]
  return [views[0]!.id, (views[1] ?? views[0])!.id]
}
