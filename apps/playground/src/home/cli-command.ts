import type { HomeState } from './home-state.ts'
import { sizeOf } from './home-state.ts'

/** Encloses what a POSIX shell would take apart. */
function quoted(text: string): string {
  return `"${text.replace(/["\\$`]/g, '\\$&')}"`
}

/**
 * Gives the command that makes the same picture in a terminal.
 *
 * @param seed - the seed that was used, also where the form left it open
 * @param model - name of a model that is not the bundled one; where its folder is, the page does not know
 */
export function cliCommand(state: HomeState, seed: number, model: string | null = null): string {
  const { width, height } = sizeOf(state.size, { width: 1, height: 1 })
  const size = `${width}x${height}`
  const { method, steps, guidance, k, negative } = state
  // What the command line takes by itself is left out.
  const given = (option: string, value: number, usual: number) =>
    Number.isNaN(value) || value === usual ? '' : ` ${option} ${value}`
  return [
    `self-cascade generate ${quoted(state.prompt.trim())}`,
    model === null ? '' : ` --model ${quoted(model)}`,
    ` --size ${size}`,
    method === 'direct' ? ` --from ${size}` : '',
    ` --seed ${seed}`,
    given('--steps', steps, 50),
    given('--guidance', guidance, model === null ? 4 : 7.5),
    method === 'direct' ? '' : given('--pivot-timestep', k, 700),
    method === 'tuned' ? ' --upsamplers small' : '',
    negative.trim() && ` --negative-prompt ${quoted(negative.trim())}`,
  ].join('')
}
