import { between, pick } from '../../scene-random.ts'
import type { DrawPlace } from '../place.ts'
import { circle, ellipse, gradient, line, path, rect, repeat, round } from '../svg-elements.ts'

/** Sky, three clouds, and 240 blades of grass. */
export const meadow: DrawPlace = (random) => {
  const clouds = repeat(3, () => {
    const x = between(random, 0, 100)
    const y = between(random, 8, 26)
    return repeat(4, (k) => ellipse(x + k * 4 - 6, y + (k % 2) * 1.6, 5, 3, '#ffffff', 'opacity=".85"'))
  })
  const grass = repeat(240, () => {
    const x = between(random, 0, 100)
    const y = between(random, 62, 100)
    const height = between(random, 1.5, 4)
    const bend = round(between(random, -0.8, 0.8))
    const tip = round(between(random, -1.4, 1.4))
    const blade = `M${round(x)} ${round(y)}q${bend} ${round(-height / 2)} ${tip} ${round(-height)}`
    return line(blade, pick(random, ['#2e7d32', '#66bb45', '#1f5f25']), '.35', 'fill="none"')
  })
  return {
    defs: gradient('sky', '#7cc3f2', '#d8f0fb') + gradient('ground', '#7cc152', '#3f8a35'),
    body: rect(0, 0, 100, 62, 'url(#sky)') + clouds + rect(0, 60, 100, 40, 'url(#ground)') + grass,
  }
}

/** A pale sun and three dunes with ripples. */
export const desert: DrawPlace = (random) => {
  const sun = circle(between(random, 12, 88), between(random, 10, 22), 7, '#fff3c4')
  const dunes = ['#e9bd6c', '#dca851', '#cf963c'].map((sand, k) => {
    const y = 58 + k * 13
    const crest = `Q${round(between(random, 15, 35))} ${round(y - between(random, 6, 12))} 50 ${y}`
    const dune = path(`M0 ${y}${crest}T100 ${round(y - 2)}V100H0Z`, sand)
    const ripples = repeat(9, () => {
      const start = `M${round(between(random, 0, 90))} ${round(y + between(random, 3, 12))}`
      return line(`${start}q4 -1.2 9 0`, '#b27c2b', '.3', 'fill="none"')
    })
    return dune + ripples
  })
  return {
    defs: gradient('sky', '#f4b76a', '#fde9bf'),
    body: rect(0, 0, 100, 100, 'url(#sky)') + sun + dunes.join(''),
  }
}

/** An empty horizon and 70 waves. */
export const sea: DrawPlace = (random) => {
  const waves = repeat(70, () => {
    const x = between(random, -5, 100)
    const y = between(random, 57, 99)
    const width = between(random, 2, 7)
    const wave = `M${round(x)} ${round(y)}q${round(width / 2)} -1.4 ${round(width)} 0`
    return line(wave, pick(random, ['#bfe3f5', '#8cc7e8', '#1f6f9f']), '.4', 'fill="none"')
  })
  return {
    defs: gradient('sky', '#9fd7f7', '#f3fbff') + gradient('ground', '#3f9bc9', '#125a86'),
    body: rect(0, 0, 100, 56, 'url(#sky)') + rect(0, 55, 100, 45, 'url(#ground)') + waves,
  }
}

/** Two white hills and 90 flakes. */
export const snow: DrawPlace = (random) => {
  const hills =
    path(`M0 66Q25 ${round(between(random, 54, 62))} 50 66T100 62V100H0Z`, '#f4f8fc') +
    path(`M0 80Q30 ${round(between(random, 70, 76))} 60 80T100 77V100H0Z`, '#e2ebf4')
  const flakes = repeat(90, () =>
    circle(between(random, 0, 100), between(random, 0, 100), between(random, 0.3, 0.9), '#ffffff'),
  )
  return {
    defs: gradient('sky', '#8fa9c4', '#d9e5f0'),
    body: rect(0, 0, 100, 100, 'url(#sky)') + hills + flakes,
  }
}
