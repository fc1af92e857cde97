/** Makes some pictures, [3, size, size] in -1..1, as soft, noisy or pale as decoders leave them, so that these are judged fairly. */
export function soften(pixels, size, random) {
  if (random() < 0.25) return pixels
  const blurs = Math.floor(4 * random())
  const weight = 0.3 * random()
  const contrast = 0.85 + 0.25 * random()
  const brightness = 0.16 * random() - 0.08
  const noise = random() < 0.5 ? 0.12 * random() : 0
  let noiseState = Math.floor(2 ** 32 * random())
  const soft = Float32Array.from(pixels)
  for (let i = 0; i < blurs; i++) {
    for (let line = 0; line < 3 * size; line++) blurLine(soft, line * size, 1, size, weight)
    for (let line = 0; line < 3 * size; line++) {
      const column = Math.floor(line / size) * size * size + (line % size)
      blurLine(soft, column, size, size, weight)
    }
  }
  for (let i = 0; i < soft.length; i++) {
    noiseState = (Math.imul(noiseState, 1664525) + 1013904223) >>> 0
    const noisy = contrast * soft[i] + brightness + noise * (noiseState / 2 ** 31 - 1)
    soft[i] = Math.min(1, Math.max(-1, noisy))
  }
  return soft
}

/** Mixes each value of a row or column with its neighbours; those at the ends count for what lies outside. */
function blurLine(values, start, step, length, weight) {
  let before = values[start]
  for (let i = 0, at = start; i < length; i++, at += step) {
    const own = values[at]
    const after = i === length - 1 ? own : values[at + step]
    values[at] = (1 - 2 * weight) * own + weight * (before + after)
    before = own
  }
}
