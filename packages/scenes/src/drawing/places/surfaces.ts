import { between } from '../../scene-random.ts'
import type { DrawPlace } from '../place.ts'
import { line, rect, repeat, round } from '../svg-elements.ts'

/** 170 bricks between joints a third of a unit wide. */
export const brickWall: DrawPlace = (random) => {
  const bricks = repeat(17, (row) =>
    repeat(10, (column) => {
      const lightness = between(random, 36, 50)
      const colour = `hsl(${round(between(random, 8, 18))} 40% ${round(lightness)}%)`
      const x = (column - 1) * 12.5 + (row % 2) * 6.25 + 0.35
      return rect(x, row * 6 + 0.35, 11.8, 5.3, colour, 'rx=".5"')
    }),
  )
  return { defs: '', body: rect(0, 0, 100, 100, '#cdbfae') + bricks }
}

/** Five planks with seven lines of grain each. */
export const woodenTable: DrawPlace = (random) => {
  const planks = repeat(5, (k) => {
    const colour = `hsl(28 ${round(between(random, 38, 50))}% ${round(between(random, 42, 56))}%)`
    const grain = repeat(7, () => {
      const y = k * 20 + between(random, 1.5, 18)
      const sway = () => round(y + between(random, -1.6, 1.6))
      const vein = `M0 ${round(y)}C25 ${sway()} 60 ${sway()} 100 ${round(y)}`
      return line(vein, '#5d3a17', '.3', 'fill="none" opacity=".7"')
    })
    return rect(0, k * 20, 100, 19.6, colour) + grain
  })
  return { defs: '', body: rect(0, 0, 100, 100, '#3f2610') + planks }
}
