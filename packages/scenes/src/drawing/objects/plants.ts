import type { DrawObject } from '../object.ts'
import { circle, ellipse, line, outline, path, repeat, round } from '../svg-elements.ts'

/** A trunk under four round tufts. */
export const tree: DrawObject = (fill, { dark, light }) => {
  const trunk = path('M-3.5 4L-5 27H5L3.5 4Z', '#6b4423')
  const crown = circle(-11, -2, 11, fill) + circle(11, -2, 11, fill) + circle(0, -12, 14, fill) + circle(0, 0, 10, fill)
  const leaves = line('M-14 -6q4 -5 8 -2M2 -19q6 0 7 5M6 2q5 1 8 -3', dark, '.8', 'fill="none"')
  const fruit = circle(-8, -9, 1.1, light) + circle(5, -8, 1.1, light) + circle(-2, 3, 1.1, light)
  return trunk + crown + leaves + fruit + circle(12, 1, 1.1, light)
}

/** Six to eight petals on a stem. */
export const flower: DrawObject = (fill, { dark }, random) => {
  const count = 6 + Math.floor(random() * 3)
  const stem = line('M0 2Q3 14 0 28', '#2e7d32', '2.2', 'fill="none"')
  const leaves = path('M0 17Q11 10 14 19Q6 22 0 17ZM0 22Q-11 15 -14 24Q-6 27 0 22Z', '#43a047')
  const petals = repeat(count, (index) => {
    const petal = ellipse(0, -11, 5, 9, fill, outline(dark, '.5')) + line('M0 -5V-17', dark, '.35')
    return `<g transform="translate(0 -8) rotate(${round((360 / count) * index)})">${petal}</g>`
  })
  const heart = circle(0, -8, 5.2, '#f7c948', outline('#a8780c', '.6'))
  const seeds = repeat(7, (i) => circle(3 * Math.cos(i * 0.9), -8 + 3 * Math.sin(i * 0.9), 0.5, '#a8780c'))
  return stem + leaves + petals + heart + seeds
}

/** A cap with a highlight, on a lined stalk. */
export const mushroom: DrawObject = (fill, { dark, light }) => {
  const stalk = path('M-7 0Q-9 20 -8 25H8Q9 20 7 0Z', '#f3e7d3', outline('#c9b691', '.6'))
  const cap = path('M-25 3Q-24 -24 0 -25Q24 -24 25 3Q0 9 -25 3Z', fill, outline(dark, '.8'))
  const gills = [-4, -2, 0, 2, 4].map((x) => line(`M${x * 1.4} 6L${x} 14`, '#d6c4a0', '.4'))
  const shine = ellipse(-10, -15, 4, 2, light, 'opacity=".7" transform="rotate(-30 -10 -15)"')
  return stalk + cap + gills.join('') + shine
}

/** A round apple with a leaf. */
export const apple: DrawObject = (fill, { dark, light }) => {
  const body = path('M0 -12C-26 -24 -32 22 -8 25Q0 22 8 25C32 22 26 -24 0 -12Z', fill, outline(dark, '.8'))
  const stalk = line('M0 -12Q1 -20 5 -24', '#5a3820', '1.8', 'fill="none"')
  const leaf = path('M3 -17Q14 -27 18 -16Q9 -12 3 -17Z', '#4caf50', outline('#226a2e', '.5'))
  const shine = ellipse(-13, -3, 2.4, 6, light, 'opacity=".75" transform="rotate(15 -13 -3)"')
  return body + stalk + leaf + shine
}
