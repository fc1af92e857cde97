import { createError } from '@self-cascade/core'
import type { Picture, Plot } from '../../examples/here.ts'
import { ModelFileMissing } from './errors.ts'
import type { RunRequest, Shown } from './protocol.ts'

/** What examples import from `./here.ts`, as it is on the site. */
export function hereInPage(addresses: RunRequest['addresses'], show: (shown: Shown) => void) {
  return {
    addresses,
    plot: ({ lines, at, ...plot }: Plot): void => {
      const copies = Object.entries(lines).map(([name, values]) => [name, Float64Array.from(values)] as const)
      show({
        type: 'plot',
        plot: { ...plot, lines: Object.fromEntries(copies), ...(at && { at: Float64Array.from(at) }) },
      })
    },
    picture: (title: string, { width, height, data }: Picture): void =>
      show({ type: 'picture', title, picture: { width, height, data: data.slice() } }),
    async modelFile(path: string): Promise<Uint8Array> {
      const response = await fetch(new URL(path, addresses.model))
      if (!response.ok) throw createError(ModelFileMissing, { path, status: response.status })
      return new Uint8Array(await response.arrayBuffer())
    },
  } satisfies typeof import('../../examples/here.ts')
}
