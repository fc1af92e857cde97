import { readdirSync, statSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { scenesModelUrl } from '@self-cascade/scenes-model'

/** Bytes of the bundled model without its upsamplers: what the inspector fetches. */
declare const data: number

export { data }

export default {
  load(): number {
    const root = fileURLToPath(scenesModelUrl)
    const files = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter(
      (path) => !path.startsWith('upsamplers'),
    )
    return files.map((path) => statSync(`${root}/${path}`)).reduce((sum, one) => sum + (one.isFile() ? one.size : 0), 0)
  },
}
