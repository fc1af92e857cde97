import type { StudioModelFacts, StudioModelSource } from '@self-cascade/web'

/** The model that the next run takes. */
export interface ModelInUse {
  readonly source: StudioModelSource
  readonly facts: Pick<
    StudioModelFacts,
    'name' | 'fingerprint' | 'nativeSize' | 'sizeMultiple' | 'upsamplers' | 'warnings'
  >
  readonly isBundled: boolean
}

const bundledName = 'scenes'

/** The bundled model as it is known without opening it. */
export function bundledModel(url: string): ModelInUse {
  return {
    source: { url, name: bundledName },
    facts: {
      ...{ name: 'scenes', fingerprint: '', sizeMultiple: 32, warnings: [] },
      nativeSize: { width: 128, height: 128 },
      upsamplers: ['micro', 'small'],
    },
    isBundled: true,
  }
}

/** A model that was opened. */
export function modelInUse(source: StudioModelSource, facts: ModelInUse['facts']): ModelInUse {
  const { name, fingerprint, nativeSize, sizeMultiple, upsamplers, warnings } = facts
  const isBundled = 'url' in source && source.name === bundledName
  return { source, facts: { name, fingerprint, nativeSize, sizeMultiple, upsamplers, warnings }, isBundled }
}

/** The sizes that a model is offered at: two, four and eight times its own. */
export function sizesOf({ facts }: ModelInUse): readonly [number, number, number] {
  const own = Math.max(facts.nativeSize.width, facts.nativeSize.height)
  return [2 * own, 4 * own, 8 * own]
}
