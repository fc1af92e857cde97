import type { DrawObject } from '../object.ts'
import { circle, line, outline, path, polygon, rect } from '../svg-elements.ts'

/** A boat with two sails and four portholes. */
export const boat: DrawObject = (fill, { dark, light }) => {
  const mainsail = [
    [2, -24],
    [2, 9],
    [22, 9],
  ] as const
  const foresail = [
    [-2, -18],
    [-2, 9],
    [-17, 9],
  ] as const
  const hull = path('M-26 12H26L18 24H-18Z', fill, outline(dark, '.8')) + rect(-1, -26, 2, 38, '#6b4423')
  const seam = outline('#b9b9aa', '.5')
  const portholes = [-14, -5, 4, 13].map((x) => circle(x, 17, 1.2, '#fff6d5'))
  return hull + polygon(mainsail, '#fbfbf5', seam) + polygon(foresail, light, seam) + portholes.join('')
}

/** A hot-air balloon. */
export const balloon: DrawObject = (fill, { dark, light }) => {
  const envelope = path('M0 12C-30 -6 -20 -29 0 -29C20 -29 30 -6 0 12Z', fill, outline(dark, '.7'))
  const shine = path('M0 12C-10 -6 -8 -29 0 -29C8 -29 10 -6 0 12Z', light, 'opacity=".55"')
  const ropes = line('M-5 9L-4 19M5 9L4 19M0 12V19', '#5a3820', '.5')
  const basket = rect(-5, 19, 10, 7, '#9a6a3a', 'rx="1"')
  const wicker = [-3, 0, 3].map((x) => line(`M${x} 19v7`, '#6b4423', '.4'))
  return envelope + shine + ropes + basket + wicker.join('')
}

/** A car with spoked wheels. */
export const car: DrawObject = (fill, { dark }) => {
  const body = path('M-27 14V3Q-27 0 -23 -1L-14 -3L-7 -13H10L18 -2Q27 0 27 5V14Z', fill, outline(dark, '.8'))
  const windows = path('M-10 -3L-5.5 -10.5H1V-3ZM3 -3V-10.5H9L14 -3Z', '#d6eefb', outline(dark, '.5'))
  const wheels = [-15, 15].map((x) => {
    const spokes = [0, 60, 120].map((turn) =>
      line(`M${x - 3} 14h6`, '#555', '.4', `transform="rotate(${turn} ${x} 14)"`),
    )
    return circle(x, 14, 6.4, '#222222') + circle(x, 14, 3, '#c9ccd1') + spokes.join('')
  })
  return body + windows + wheels.join('') + circle(25, 5, 1.7, '#ffe58a') + line('M2 -3V13', dark, '.5')
}

/** A rocket with fins and a flame. */
export const rocket: DrawObject = (fill, { dark, light }) => {
  const fins = path('M-9 8L-20 22L-8 19ZM9 8L20 22L8 19Z', dark)
  const body = path('M0 -30C13 -18 12 6 8 19H-8C-12 6 -13 -18 0 -30Z', fill, outline(dark, '.8'))
  const porthole = circle(0, -9, 5, '#d6eefb', outline(dark, '1.4'))
  const flame = path('M-6 20Q-5 27 0 31Q5 27 6 20Z', '#ffb52e') + path('M-3 20Q-2 25 0 27Q2 25 3 20Z', '#fff3b0')
  return fins + body + porthole + flame + line('M-9.5 6H9.5', light, '.8')
}
