/** Maps a value to a place between two others. */
export type Scale = (value: number) => number

/** Which steps of an axis are equal: those of the value or those of its logarithm. */
export type ScaleName = 'linear' | 'log'

/** A pair of numbers: from and to. */
export type Range = readonly [number, number]

/**
 * Makes the map from the domain of the data to a range of pixels. A domain of one value maps to the middle. On a logarithmic
 * scale values at or below 0 lie at the domain's start.
 */
export function makeScale(name: ScaleName, domain: Range, range: Range): Scale {
  const place =
    name === 'log' ? (value: number) => Math.log(Math.max(value, Math.min(...domain))) : (value: number) => value
  const [from, to] = [place(domain[0]), place(domain[1])]
  if (from === to) return () => (range[0] + range[1]) / 2
  return (value) => range[0] + ((place(value) - from) / (to - from)) * (range[1] - range[0])
}

/** Gives round values inside a domain, about `count` of them. */
export function ticks(name: ScaleName, domain: Range, count: number): readonly number[] {
  const low = Math.min(...domain)
  const high = Math.max(...domain)
  if (low === high) return [low]
  return name === 'log' ? logTicks(low, high, count) : linearTicks(low, high, count)
}

/** The multiple of 1, 2 or 5 times a power of ten whose logarithm is nearest to that of the length divided by the count. */
function linearStep(low: number, high: number, count: number): number {
  const rough = (high - low) / Math.max(count, 1)
  const power = 10 ** Math.floor(Math.log10(rough))
  const ratio = rough / power
  return power * (ratio >= Math.sqrt(50) ? 10 : ratio >= Math.sqrt(10) ? 5 : ratio >= Math.SQRT2 ? 2 : 1)
}

function linearTicks(low: number, high: number, count: number): readonly number[] {
  const step = linearStep(low, high, count)
  const first = Math.ceil(low / step - 1e-9)
  const last = Math.floor(high / step + 1e-9)
  return Array.from({ length: last - first + 1 }, (_, index) => cleaned((first + index) * step))
}

/** Powers of ten, or with 2 and 5 times them where there are few. */
function logTicks(low: number, high: number, count: number): readonly number[] {
  const first = Math.floor(Math.log10(low) + 1e-9)
  const last = Math.ceil(Math.log10(high) - 1e-9)
  const decades = last - first
  const factors = decades <= count / 2 ? [1, 2, 5] : [1]
  const every = Math.max(1, Math.ceil(decades / count))
  const powers = Array.from({ length: decades + 1 }, (_, index) => first + index).filter((power) => power % every === 0)
  const values = powers.flatMap((power) => factors.map((factor) => cleaned(factor * 10 ** power)))
  return values.filter((value) => value >= low * 0.999 && value <= high * 1.001)
}

/** Widens a range so that its ends are round: ticks of the scale, or powers of ten on a logarithmic one. */
export function roundDomain(name: ScaleName, [low, high]: Range, count: number): Range {
  if (low === high) return [low, high]
  if (name === 'log') return [10 ** Math.floor(Math.log10(low) + 1e-9), 10 ** Math.ceil(Math.log10(high) - 1e-9)]
  const step = linearStep(low, high, count)
  return [cleaned(Math.floor(low / step + 1e-9) * step), cleaned(Math.ceil(high / step - 1e-9) * step)]
}

/** Removes what binary fractions add: 0.30000000000000004 is 0.3. */
const cleaned = (value: number) => Number(value.toPrecision(12))

/** Gives the smallest and the largest of finite values, or nothing when there are none. On a logarithmic scale only those above 0 count. */
export function extentOf(values: Iterable<number>, name: ScaleName = 'linear'): Range | undefined {
  let low = Number.POSITIVE_INFINITY
  let high = Number.NEGATIVE_INFINITY
  for (const value of values) {
    if (!Number.isFinite(value) || (name === 'log' && value <= 0)) continue
    low = Math.min(low, value)
    high = Math.max(high, value)
  }
  return low <= high ? [low, high] : undefined
}
