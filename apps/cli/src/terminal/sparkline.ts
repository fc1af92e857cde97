const marks = '▁▂▃▄▅▆▇█'

/** Draws numbers as bars one character wide, from the least to the greatest; longer lists are averaged to `width` bars. */
export function sparkline(values: readonly number[], width: number): string {
  const bars = averaged(values, width)
  const [low, high] = [Math.min(...bars), Math.max(...bars)]
  const level = (value: number) => (high > low ? Math.round(((value - low) / (high - low)) * (marks.length - 1)) : 0)
  return bars.map((value) => marks[level(value)]).join('')
}

/** Averages a list in parts of about equal length; a list that is short enough stays as it is. */
export function averaged(values: readonly number[], parts: number): readonly number[] {
  if (values.length <= parts) return values
  return Array.from({ length: parts }, (_, part) => {
    const from = Math.floor((part * values.length) / parts)
    const to = Math.floor(((part + 1) * values.length) / parts)
    let sum = 0
    for (let index = from; index < to; index++) sum += values[index]!
    return sum / (to - from)
  })
}
