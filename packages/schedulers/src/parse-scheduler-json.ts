import { createError, InvalidOption } from '@self-cascade/core'
import type { SchedulerConfig } from './definition.ts'

/**
 * Parses the text of a `scheduler_config.json`. Python writes infinite numbers there as the bare words `Infinity` and `-Infinity`,
 * which JSON does not have; they come out as their text, which the config reader understands.
 *
 * @throws {@link InvalidOption} when the text is no JSON object even so, with the parser's error as `cause`.
 */
export function parseSchedulerJson(text: string): SchedulerConfig {
  const quoted = text.replace(/"(?:[^"\\]|\\.)*"|-?Infinity/g, (token) =>
    token.startsWith('"') ? token : `"${token}"`,
  )
  const invalid = (value: unknown, cause?: unknown) =>
    createError(InvalidOption, { name: 'scheduler config', value, expected: 'a JSON object' }, { cause })
  let config: unknown
  try {
    config = JSON.parse(quoted)
  } catch (error) {
    throw invalid(`${text.slice(0, 40)}…`, error)
  }
  if (typeof config === 'object' && config !== null && !Array.isArray(config)) return config as SchedulerConfig
  throw invalid(text.slice(0, 40))
}
