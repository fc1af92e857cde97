import type { DrawObject } from '../object.ts'
import { circle, ellipse, line, outline, path, polygon } from '../svg-elements.ts'

/** A fish that looks to the left. */
export const fish: DrawObject = (fill, { dark, light }) => {
  const tail = [
    [14, 0],
    [30, -13],
    [26, 0],
    [30, 13],
  ] as const
  const body = path('M-26 0Q-8 -21 16 0Q-8 21 -26 0Z', fill, outline(dark, '.8'))
  const fin = path('M-6 -12Q2 -21 8 -8Z', dark)
  const scales = [-8, -2, 4].map((x) => line(`M${x} -6q3 6 0 12`, light, '.7', 'fill="none"'))
  const eye = circle(-16, -3, 2.6, '#ffffff') + circle(-16.6, -3, 1.3, '#1c1c1c')
  return polygon(tail, dark) + body + fin + scales.join('') + eye
}

/** Two mirrored pairs of wings with veins. */
export const butterfly: DrawObject = (fill, { dark, light }) => {
  const wings = ['', 'scale(-1 1)'].map((mirror) => {
    const upper = path('M1 -2C8 -26 30 -26 27 -8C25 2 10 3 1 0Z', fill, outline(dark, '.9'))
    const lower = path('M1 1C12 2 24 8 19 19C14 27 4 14 1 4Z', fill, outline(dark, '.9'))
    const spots = circle(17, -11, 3.2, light) + circle(12, 12, 2.2, light)
    const veins = line('M3 -2L18 -17M3 0L24 -8M3 3L14 17', dark, '.35')
    return `<g transform="${mirror}">${upper}${lower}${spots}${veins}</g>`
  })
  const body = ellipse(0, 2, 1.8, 12, '#2b2118')
  const feelers = line('M0 -9Q-4 -17 -8 -19M0 -9Q4 -17 8 -19', '#2b2118', '.6', 'fill="none"')
  return wings.join('') + body + feelers
}
