import { expect, test } from 'vitest'
import { singlestepOrders } from './singlestep-orders.ts'

const free = { lowerOrderFinal: false, finalSigmasType: 'sigmaMin' } as const

test.each([
  [3, 9, '123123121'],
  [3, 10, '1231231231'],
  [3, 11, '12312312312'],
  [2, 6, '121211'],
  [2, 7, '1212121'],
  [1, 3, '111'],
])('order %i over %i steps ends low', (solverOrder, steps, orders) => {
  expect(singlestepOrders({ solverOrder, lowerOrderFinal: true, finalSigmasType: 'sigmaMin' }, steps).join('')).toBe(
    orders,
  )
})

test('whole groups stay whole when the config does not ask for a low end', () => {
  expect(singlestepOrders({ solverOrder: 3, ...free }, 6).join('')).toBe('123123')
  expect(singlestepOrders({ solverOrder: 2, ...free }, 4).join('')).toBe('1212')
})

test('steps that do not divide by the order end low anyway', () => {
  expect(singlestepOrders({ solverOrder: 3, ...free }, 5).join('')).toBe('12312')
})

test('the last call is of first order when it goes to sigma 0', () => {
  expect(singlestepOrders({ solverOrder: 3, lowerOrderFinal: false, finalSigmasType: 'zero' }, 5).join('')).toBe(
    '12311',
  )
})
