import { cliCommand } from './cli-command.ts'
import type { Gallery, MethodPictures } from './gallery.ts'
import { galleryKey } from './gallery-key.ts'
import { homeDefaults } from './home-state.ts'

/** The pictures that stand on the page before any is made: `public/samples`, made by the command line as it is told below them. */
export function sampleGallery(withBase: (path: string) => string): Gallery {
  const picture = (name: string, side: number) => ({
    ...{ width: side, height: side },
    url: withBase(`/samples/${name}-${side}.webp`),
  })
  const entry = (method: MethodPictures['method'], sides: readonly number[]): MethodPictures => ({
    method,
    stages: sides.map((side) => picture(side === 128 ? 'base' : method, side)),
    settings: { ...homeDefaults, method },
    facts: 'A sample, made beforehand',
    command: cliCommand({ ...homeDefaults, method }, homeDefaults.seed),
    download: null,
  })
  return {
    key: galleryKey(homeDefaults, homeDefaults.seed, null),
    title: titleOf(homeDefaults.prompt, homeDefaults.seed),
    byMethod: {
      tuned: entry('tuned', [128, 256, 512]),
      'tuning-free': entry('tuning-free', [512]),
      direct: entry('direct', [512]),
    },
    latest: 'tuned',
  }
}

/** Names a picture: its caption and seed. */
export function titleOf(prompt: string, seed: number): string {
  return `${prompt.trim() || 'no caption'}, seed ${seed}`
}
