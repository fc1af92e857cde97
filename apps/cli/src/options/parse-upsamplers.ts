import type { TimeWindow } from '@self-cascade/upsampler'
import { InvalidArgumentError } from 'commander'

/** Says that no upsamplers are used, whatever was said before it. */
const none = 'none'

/** Adds what one `--upsamplers` names to what earlier ones did: a file, or a name of upsamplers that a model brings along. */
export function parseUpsamplers(text: string, previous: readonly string[] = []): readonly string[] {
  const choice = text.trim()
  if (choice === '') throw new InvalidArgumentError('It must be a file or a name.')
  return choice === none ? [] : [...previous, choice]
}

/** Whether a choice is a name and not a file. */
export function isUpsamplersName(choice: string): boolean {
  return !/[/\\]|\.safetensors$/.test(choice)
}

/** `101-700`, with either end left out for the schedule's own. */
export function parseWindow(text: string): TimeWindow {
  const [, from = '', to = ''] = /^(\d*)-(\d*)$/.exec(text.trim()) ?? []
  if (from === '' && to === '')
    throw new InvalidArgumentError('A window is written FROM-TO in timesteps, such as 101-700.')
  const window = { ...(from !== '' && { from: Number(from) }), ...(to !== '' && { to: Number(to) }) }
  if (from !== '' && to !== '' && Number(from) > Number(to)) {
    throw new InvalidArgumentError('The first timestep of a window is not above the second.')
  }
  return window
}
