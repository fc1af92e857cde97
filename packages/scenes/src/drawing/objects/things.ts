import type { DrawObject } from '../object.ts'
import { circle, ellipse, line, outline, path, polygon, rect } from '../svg-elements.ts'

/** A house with a chimney, a door and two windows. */
export const house: DrawObject = (fill, { dark, light }) => {
  const roof = [
    [-23, -4],
    [0, -25],
    [23, -4],
  ] as const
  const walls = rect(-18, -4, 36, 28, fill) + polygon(roof, dark) + rect(8, -22, 5, 12, dark)
  const door = rect(-4, 8, 9, 16, '#5a3820') + circle(3, 16.5, 0.8, '#f5d76e')
  const windows = [-13, 9].map((x) => {
    const pane = rect(x, 3, 7, 7, '#fff4c2', outline(dark, '.8'))
    return pane + line(`M${x + 3.5} 3v7M${x} 6.5h7`, dark, '.6')
  })
  return walls + door + windows.join('') + rect(-18, 22.5, 36, 1.5, light)
}

/** A star of five points. */
export const star: DrawObject = (fill, { dark }) => {
  const corners = Array.from({ length: 10 }, (_, index) => {
    const radius = index % 2 ? 11.5 : 27
    const angle = (Math.PI / 5) * index - Math.PI / 2
    return [radius * Math.cos(angle), radius * Math.sin(angle) + 2] as const
  })
  return polygon(corners, fill, `${outline(dark, '1')} stroke-linejoin="round"`)
}

/** A heart with a highlight. */
export const heart: DrawObject = (fill, { dark, light }) => {
  const body = path('M0 24C-40 -2 -22 -30 0 -12C22 -30 40 -2 0 24Z', fill, outline(dark, '1'))
  return body + path('M-17 -12Q-14 -18 -8 -17', 'none', `${outline(light, '2')} stroke-linecap="round"`)
}

/** A steaming cup. */
export const cup: DrawObject = (fill, { dark, light }) => {
  const handle = path('M17 -7Q31 -8 28 6Q25 14 14 13', 'none', outline(dark, '3.4'))
  const body = path('M-19 -13H19L15 22Q0 26 -15 22Z', fill, outline(dark, '.8'))
  const coffee = ellipse(0, -13, 19, 4.4, light) + ellipse(0, -12.6, 16, 3.2, '#4a2b16')
  const steam = [-6, 0, 6].map((x) => line(`M${x} -18q-3 -3 0 -6t0 -5`, '#ffffff', '.7', 'fill="none" opacity=".8"'))
  return handle + body + coffee + steam.join('')
}
