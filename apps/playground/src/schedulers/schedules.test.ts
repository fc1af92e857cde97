import { SelfCascadeError } from '@self-cascade/core'
import { schedulerFromConfig } from '@self-cascade/schedulers'
import { expect, test } from 'vitest'
import { scheduleSeries } from './schedule-series.ts'
import { schedulesAsCsv, scheduleTable } from './schedule-table.ts'
import { aliases, configOf, schedulersDefaults } from './schedulers-state.ts'

const config = configOf(schedulersDefaults)
const tableOf = (name: (typeof aliases)[number], startTimestep = 700) =>
  scheduleTable({ name, config, numInferenceSteps: 10, startTimestep })

test.each(aliases)('%s has falling noise and a stage that is a part of it', (name) => {
  const { rows, stageCalls, startCall } = tableOf(name)
  rows.slice(1).forEach(({ sigma, snr }, index) => {
    expect(sigma).toBeLessThanOrEqual(rows[index]!.sigma)
    expect(snr).toBeGreaterThanOrEqual(rows[index]!.snr)
  })
  expect(stageCalls).toBeLessThan(rows.length)
  if (startCall !== null) expect(startCall).toBe(rows.length - stageCalls)
})

test('numbers of a schedule with sigmas and of one without agree where they are at the same timestep', () => {
  const euler = tableOf('euler')
  const ddim = scheduleTable({
    name: 'ddim',
    config: { ...config, timestep_spacing: 'leading' },
    numInferenceSteps: 10,
    startTimestep: 700,
  })
  const eulerLeading = scheduleTable({
    name: 'euler',
    config: { ...config, timestep_spacing: 'leading' },
    numInferenceSteps: 10,
    startTimestep: 700,
  })
  expect(euler.rows).toHaveLength(10)
  ddim.rows.forEach((row, index) => {
    const other = eulerLeading.rows[index]!
    expect(other.timestep).toBe(row.timestep)
    expect(other.sigma / row.sigma).toBeCloseTo(1, 6)
    expect(other.alphaCumprod! / row.alphaCumprod!).toBeCloseTo(1, 6)
    expect(other.snr / row.snr).toBeCloseTo(1, 5)
  })
})

test('the first level of a stage is the level of its first row', () => {
  const { rows, startCall } = tableOf('ddim')
  const run = schedulerFromConfig(config, { className: 'ddim' }).createRun({
    numInferenceSteps: 10,
    startTimestep: 700,
  })
  expect(Math.sqrt(rows[startCall!]!.alphaCumprod!)).toBeCloseTo(run.startLevel.signalScale, 12)
})

test('the last sigma of Stable Diffusion is the known one', () => {
  expect(tableOf('euler').rows[0]!.sigma).toBeCloseTo(14.6146, 4)
})

test('flow matching has no ᾱ and leaves that plot', () => {
  const tables = [tableOf('ddim'), tableOf('flow-euler')]
  expect(scheduleSeries(tables, 'alphaCumprod', ['ddim', 'flow-euler']).map(({ id }) => id)).toEqual(['ddim'])
  expect(scheduleSeries(tables, 'sigma', ['euler', 'ddim', 'flow-euler']).map(({ color }) => color)).toEqual([2, 3])
})

test('a table as CSV has a line for each call', () => {
  const lines = schedulesAsCsv([tableOf('ddim'), tableOf('edm')])
    .trim()
    .split('\n')
  expect(lines).toHaveLength(1 + 10 + 10)
  expect(lines[0]!.split(',')).toHaveLength(7)
  expect(lines[1]).toMatch(/^ddim,0,900,/)
})

test('more steps than the schedule has are refused in words', () => {
  let thrown: unknown
  try {
    scheduleTable({ name: 'ddim', config, numInferenceSteps: 2000, startTimestep: 700 })
  } catch (error) {
    thrown = error
  }
  expect(SelfCascadeError.isInstance(thrown)).toBe(true)
})
