/** Planes are Float64Array luma, 0..255, row-major. */

/** Rec. 601 luma of [1, 3, H, W] pixels in -1..1. */
export function luma({ data, dims }) {
  const size = dims.at(-1) * dims.at(-2)
  const channel = (index) => data.subarray(index * size, (index + 1) * size)
  const [red, green, blue] = [channel(0), channel(1), channel(2)]
  return Float64Array.from(
    { length: size },
    (_, i) => (0.299 * red[i] + 0.587 * green[i] + 0.114 * blue[i] + 1) * 127.5,
  )
}

/** Peak signal-to-noise ratio over all three channels, in dB, for pixels in -1..1. */
export function psnr(first, second) {
  let sum = 0
  for (let i = 0; i < first.data.length; i++) sum += (first.data[i] - second.data[i]) ** 2
  return 10 * Math.log10(4 / (sum / first.data.length))
}

const RADIUS = 5
const gaussian = (() => {
  const weights = Array.from({ length: 2 * RADIUS + 1 }, (_, i) => Math.exp(-((i - RADIUS) ** 2) / (2 * 1.5 ** 2)))
  const sum = weights.reduce((a, b) => a + b)
  return weights.map((weight) => weight / sum)
})()

/** Gaussian blur (sigma 1.5, 11 taps), keeping only the pixels whose window lies inside. */
function blur(plane, width, height) {
  const inner = width - 2 * RADIUS
  const rows = new Float64Array(inner * height)
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < inner; x++) {
      for (let k = 0; k < gaussian.length; k++) rows[y * inner + x] += gaussian[k] * plane[y * width + x + k]
    }
  }
  const result = new Float64Array(inner * (height - 2 * RADIUS))
  for (let y = 0; y < height - 2 * RADIUS; y++) {
    for (let x = 0; x < inner; x++) {
      for (let k = 0; k < gaussian.length; k++) result[y * inner + x] += gaussian[k] * rows[(y + k) * inner + x]
    }
  }
  return result
}

/** Mean structural similarity of two luma planes (Wang et al. 2004: 11x11 Gaussian window, K1 0.01, K2 0.03). */
export function ssim(first, second, width, height) {
  const [c1, c2] = [(0.01 * 255) ** 2, (0.03 * 255) ** 2]
  const product = (a, b) =>
    blur(
      a.map((value, i) => value * b[i]),
      width,
      height,
    )
  const [meanA, meanB] = [blur(first, width, height), blur(second, width, height)]
  const [squareA, squareB, cross] = [product(first, first), product(second, second), product(first, second)]
  let sum = 0
  for (let i = 0; i < meanA.length; i++) {
    const [a, b] = [meanA[i], meanB[i]]
    const covariance = cross[i] - a * b
    const variance = squareA[i] - a * a + squareB[i] - b * b
    sum += ((2 * a * b + c1) * (2 * covariance + c2)) / ((a * a + b * b + c1) * (variance + c2))
  }
  return sum / meanA.length
}
