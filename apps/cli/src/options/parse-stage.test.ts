import { expect, test } from 'vitest'
import { listStageSettings, parseStage } from './parse-stage.ts'

test('every key of a stage is read', () => {
  const text = '2:k=600,steps=30,guidance=5,interpolation=bicubic,antialias=true,pivot-space=pixel,size=640x512'
  expect(parseStage(text).get(2)).toEqual({
    startTimestep: 600,
    numInferenceSteps: 30,
    guidanceScale: 5,
    interpolation: 'bicubic',
    antialias: true,
    pivotSpace: 'pixel',
    width: 640,
    height: 512,
  })
})

test('a prompt may hold commas and equal signs', () => {
  expect(parseStage('1:prompt=a red house, at night, f=2,strength=0.5').get(1)).toEqual({
    prompt: 'a red house, at night, f=2',
    strength: 0.5,
  })
})

test('options for the same stage add up', () => {
  const first = parseStage('1:k=600')
  expect(parseStage('1:steps=20', first).get(1)).toEqual({ startTimestep: 600, numInferenceSteps: 20 })
  expect(first.get(1)).toEqual({ startTimestep: 600 })
})

test('settings are listed from stage 0 on', () => {
  expect(listStageSettings(parseStage('2:k=600'))).toEqual([{}, {}, { startTimestep: 600 }])
  expect(listStageSettings(undefined)).toEqual([])
})

test.each(['k=600', '1:', '1:zoom=2', '1:__proto__=2', '1:constructor=2', '1:k=ten', '1:antialias=yes', '9999:k=1'])(
  '"%s" is refused',
  (text) => {
    expect(() => parseStage(text)).toThrow()
  },
)
