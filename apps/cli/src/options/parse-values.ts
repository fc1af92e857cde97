import { InvalidArgumentError } from 'commander'

/** `512x384` or `512` for a square, in pixels. Whether a model can make it is checked later. */
export function parseSize(text: string): { width: number; height: number } {
  const match = /^(\d+)(?:[xX×](\d+))?$/.exec(text.trim())
  if (!match) throw new InvalidArgumentError('A size is written WIDTHxHEIGHT, such as 512x384.')
  const width = Number(match[1])
  return { width, height: match[2] === undefined ? width : Number(match[2]) }
}

/** Any finite number. */
export function parseNumber(text: string): number {
  const value = Number(text)
  if (text.trim() === '' || !Number.isFinite(value)) throw new InvalidArgumentError('It must be a number.')
  return value
}

/** A whole number of 0 or more. */
export function parseCount(text: string): number {
  const value = parseNumber(text)
  if (!Number.isSafeInteger(value) || value < 0)
    throw new InvalidArgumentError('It must be a whole number of 0 or more.')
  return value
}

/** Names separated by commas. */
export function parseList(text: string): readonly string[] {
  return text
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '')
}

/** Numbers separated by commas. */
export function parseNumbers(text: string): readonly number[] {
  return text.split(',').map(parseNumber)
}

const secondsOf = { h: 3600, m: 60, s: 1 } as const

/** `90s`, `10m`, `1h30m`, or a number of seconds; gives seconds. */
export function parseDuration(text: string): number {
  const parts = [...text.trim().matchAll(/(\d+(?:\.\d+)?)([hms]?)/gy)]
  const isWhole = parts.length > 0 && parts.map(([part]) => part).join('') === text.trim()
  const seconds = parts.reduce((sum, [, count, unit]) => sum + Number(count) * secondsOf[(unit || 's') as 's'], 0)
  if (!isWhole || seconds <= 0) throw new InvalidArgumentError('A duration is written such as 90s, 10m or 1h30m.')
  return seconds
}
