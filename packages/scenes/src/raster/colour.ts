/** Red, green and blue in 0..255, not rounded. */
export type Rgb = readonly [number, number, number]

/** Reads `#rgb`, `#rrggbb` and `hsl(h s% l%)`. */
export function parseColour(text: string): Rgb {
  if (text.startsWith('hsl')) {
    const [hue, saturation, lightness] = text.match(/[\d.]+/g)!.map(Number) as [number, number, number]
    return fromHsl(hue, saturation / 100, lightness / 100)
  }
  const digits = text.length === 4 ? [...text.slice(1)].map((digit) => digit + digit).join('') : text.slice(1)
  const value = Number.parseInt(digits, 16)
  return [value >> 16, (value >> 8) & 255, value & 255]
}

/** CSS Color 4, section 7.1: `l − s·min(l, 1 − l)·max(−1, min(k − 3, 9 − k, 1))` with `k = (n + h/30) mod 12`, n = 0, 8, 4. */
function fromHsl(hue: number, saturation: number, lightness: number): Rgb {
  const amplitude = saturation * Math.min(lightness, 1 - lightness)
  const channel = (n: number) => {
    const k = (n + hue / 30) % 12
    // browsers and librsvg bring colours to 8 bits before they paint with them
    return Math.round(255 * (lightness - amplitude * Math.max(-1, Math.min(k - 3, 9 - k, 1))))
  }
  return [channel(0), channel(8), channel(4)]
}
