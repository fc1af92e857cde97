import { bench, describe } from 'vitest'
import { sceneAt } from './scene-at.ts'

describe('draw a scene, text included', () => {
  let seed = 0
  bench('128 pixels', () => {
    sceneAt(seed++).render(128)
  })
  bench('a part at zoom 4, 128 pixels', () => {
    sceneAt(seed++).render(128, { x: 0.4, y: 0.4, side: 0.25 })
  })
  bench('512 pixels', () => {
    sceneAt(seed++).render(512)
  })
})
