import { between, pick } from '../../scene-random.ts'
import type { DrawPlace } from '../place.ts'
import { circle, gradient, line, path, rect, repeat, round } from '../svg-elements.ts'

/** 110 stars, a crescent and a dark hill. */
export const night: DrawPlace = (random) => {
  const stars = repeat(110, () => {
    const x = between(random, 0, 100)
    const y = between(random, 0, 74)
    return circle(x, y, between(random, 0.15, 0.55), pick(random, ['#ffffff', '#ffe9b0', '#bcd4ff']))
  })
  const x = between(random, 12, 88)
  const y = between(random, 10, 20)
  const moon = circle(x, y, 6.5, '#fdf6d8') + circle(x + 2.6, y - 1.2, 5.6, '#101b40')
  const hill = path(`M0 80Q20 ${round(between(random, 70, 76))} 45 79T100 76V100H0Z`, '#0a1228')
  return {
    defs: gradient('sky', '#0d1638', '#2c3f78'),
    body: rect(0, 0, 100, 100, 'url(#sky)') + stars + moon + hill,
  }
}

/** A low sun behind mountains, and 60 blades of grass against the dark. */
export const sunset: DrawPlace = (random) => {
  const sun = circle(50 + between(random, -25, 25), 62, 12, '#ffe27a')
  const column = (low: number, high: number) => round(between(random, low, high))
  const valleys = `L${column(8, 18)} 58L${column(24, 34)} 70L${column(42, 52)} 56L${column(60, 70)} 71L${column(80, 90)} 59`
  const mountains = path(`M0 72${valleys}L100 70V100H0Z`, '#5b2a52')
  const grass = repeat(60, () => {
    const x = between(random, 0, 100)
    const blade = `M${round(x)} ${round(between(random, 82, 100))}v${round(-between(random, 1, 3))}`
    return line(blade, '#5f3560', '.35')
  })
  return {
    defs: gradient('sky', '#f0663f', '#fbd27c'),
    body: rect(0, 0, 100, 100, 'url(#sky)') + sun + mountains + rect(0, 78, 100, 22, '#3a1a3d') + grass,
  }
}
