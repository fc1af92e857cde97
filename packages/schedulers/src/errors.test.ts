import { createTensor, SelfCascadeError } from '@self-cascade/core'
import { describe, expect, test } from 'vitest'
import { parseSchedulerJson } from './parse-scheduler-json.ts'
import { parseSchedulerConfig, schedulerFromConfig } from './scheduler-from-config.ts'
import { resolveSchedulerName, schedulerAliases, schedulerNames } from './scheduler-names.ts'

const ddim = { _class_name: 'DDIMScheduler' }

function errorOf(action: () => unknown): SelfCascadeError {
  try {
    action()
  } catch (error) {
    if (SelfCascadeError.isInstance(error)) return error
    throw error
  }
  throw new Error('nothing was thrown')
}

describe('a config is refused', () => {
  test.each([
    ['with an unknown class', { _class_name: 'FooScheduler' }, 'UnknownName', 'DDIMScheduler'],
    ['without a class', {}, 'UnknownName', 'PNDMScheduler'],
    ['with an unknown beta schedule', { ...ddim, beta_schedule: 'cosine' }, 'UnknownName', 'squaredcos_cap_v2'],
    ['with a beta schedule of another class', { ...ddim, beta_schedule: 'sigmoid' }, 'UnknownName', 'scaled_linear'],
    ['with an unknown prediction type', { ...ddim, prediction_type: 'noise' }, 'UnknownName', 'v_prediction'],
    ['with an unknown spacing', { ...ddim, timestep_spacing: 'even' }, 'UnknownName', 'trailing'],
    ['with text for a number', { ...ddim, beta_start: '0.1' }, 'InvalidOption', 'beta_start'],
    ['with a number for a switch', { ...ddim, clip_sample: 1 }, 'InvalidOption', 'clip_sample'],
    ['with a fraction of a timestep', { ...ddim, num_train_timesteps: 10.5 }, 'InvalidOption', 'num_train_timesteps'],
    ['with text for betas', { ...ddim, trained_betas: 'x' }, 'InvalidOption', 'trained_betas'],
    ['with too few betas', { ...ddim, trained_betas: [0.1, 0.2] }, 'InvalidOption', 'trained_betas'],
    [
      'with two spacings of sigmas',
      { _class_name: 'EulerDiscreteScheduler', use_karras_sigmas: true, use_beta_sigmas: true },
      'ConflictingSchedulerOptions',
      'use_beta_sigmas',
    ],
    [
      'with a noise solver that ends at zero',
      { _class_name: 'DPMSolverMultistepScheduler', algorithm_type: 'dpmsolver' },
      'ConflictingSchedulerOptions',
      'sigma_min',
    ],
    [
      'with an algorithm its class lacks',
      { _class_name: 'DEISMultistepScheduler', algorithm_type: 'sde-dpmsolver++' },
      'UnknownName',
      'deis',
    ],
  ])('%s', (_, config, code, mention) => {
    const error = errorOf(() => schedulerFromConfig(config))
    expect(error.code).toBe(code)
    expect(error.message).toContain(mention)
  })
})

describe('a run is refused', () => {
  test.each([
    ['of no steps', { numInferenceSteps: 0 }, 'InvalidOption'],
    ['of half a step', { numInferenceSteps: 2.5 }, 'InvalidOption'],
    ['of more steps than training had', { numInferenceSteps: 1001 }, 'InvalidOption'],
    ['from timestep 0', { numInferenceSteps: 4, startTimestep: 0 }, 'InvalidOption'],
    ['from above the last timestep', { numInferenceSteps: 4, startTimestep: 1001 }, 'InvalidOption'],
    ['from below its lowest timestep', { numInferenceSteps: 4, startTimestep: 1 }, 'NoTimestepsLeft'],
    ['of no strength', { numInferenceSteps: 4, strength: 0 }, 'InvalidOption'],
    ['of more than full strength', { numInferenceSteps: 4, strength: 1.1 }, 'InvalidOption'],
    ['of less than a step', { numInferenceSteps: 4, strength: 0.2 }, 'StrengthTooSmall'],
    ['with two starts', { numInferenceSteps: 4, strength: 0.5, startTimestep: 500 }, 'ConflictingRunStart'],
    ['with more noise than there is', { numInferenceSteps: 4, step: { eta: 2 } }, 'InvalidOption'],
  ])('%s', (_, options, code) => {
    const scheduler = schedulerFromConfig({
      ...ddim,
      timestep_spacing: 'trailing',
      steps_offset: 1,
      num_train_timesteps: 1000,
    })
    const lowest = schedulerFromConfig({ ...ddim, steps_offset: 5 })
    expect(errorOf(() => (code === 'NoTimestepsLeft' ? lowest : scheduler).createRun(options)).code).toBe(code)
  })

  test('the range of a start timestep is named', () => {
    const error = errorOf(() => schedulerFromConfig(ddim).createRun({ numInferenceSteps: 4, startTimestep: 5000 }))
    expect(error.message).toContain('1..1000')
  })

  test('when the steps offset leads past the training schedule', () => {
    const scheduler = schedulerFromConfig({ ...ddim, steps_offset: 1 })
    expect(errorOf(() => scheduler.createRun({ numInferenceSteps: 1000 })).message).toContain('steps_offset')
  })

  test('with sigmas of its own where the class makes them', () => {
    const scheduler = schedulerFromConfig({ _class_name: 'EulerDiscreteScheduler' })
    expect(errorOf(() => scheduler.createRun({ numInferenceSteps: 2, sigmas: [3, 1] })).message).toContain('sigmas')
  })

  test('without mu where the config shifts by it', () => {
    const scheduler = schedulerFromConfig({
      _class_name: 'FlowMatchEulerDiscreteScheduler',
      use_dynamic_shifting: true,
    })
    expect(errorOf(() => scheduler.createRun({ numInferenceSteps: 4 })).code).toBe('MissingMu')
  })

  test('with more steps than a model was distilled at', () => {
    const scheduler = schedulerFromConfig({ _class_name: 'LCMScheduler' })
    expect(errorOf(() => scheduler.createRun({ numInferenceSteps: 51 })).message).toContain('50')
  })

  test('with fewer steps than Runge-Kutta needs', () => {
    const scheduler = schedulerFromConfig({ _class_name: 'PNDMScheduler' })
    expect(errorOf(() => scheduler.createRun({ numInferenceSteps: 3 })).message).toContain('Runge-Kutta')
  })
})

test('steps are taken once and in order', () => {
  const sample = createTensor('float32', new Float32Array(4), [1, 4])
  const random = { normal: () => sample }
  const run = schedulerFromConfig(ddim).createRun({ numInferenceSteps: 2 })
  const step = (index: number) => run.step({ index, modelOutput: sample, sample, random })
  expect(errorOf(() => step(1)).code).toBe('StepOutOfOrder')
  step(0)
  expect(errorOf(() => step(0)).code).toBe('StepOutOfOrder')
  step(1)
  expect(errorOf(() => step(2)).code).toBe('StepOutOfOrder')
})

test('tensors of different dims are refused', () => {
  const run = schedulerFromConfig(ddim).createRun({ numInferenceSteps: 2 })
  const [small, large] = [
    createTensor('float32', new Float32Array(4), [1, 4]),
    createTensor('float32', new Float32Array(8), [1, 8]),
  ]
  expect(errorOf(() => run.addNoise(small, large)).code).toBe('DimsMismatch')
  const random = { normal: () => small }
  expect(errorOf(() => run.step({ index: 0, modelOutput: large, sample: small, random })).code).toBe('DimsMismatch')
})

test('missing keys take the defaults of the class that runs, not of the one that was saved', () => {
  const saved = { _class_name: 'DDIMScheduler', beta_schedule: 'scaled_linear', clip_sample: false }
  expect(parseSchedulerConfig(saved)).toMatchObject({
    className: 'DDIMScheduler',
    timestepSpacing: 'leading',
    betaEnd: 0.02,
  })
  expect(parseSchedulerConfig(saved, { className: 'HeunDiscreteScheduler' })).toMatchObject({
    className: 'HeunDiscreteScheduler',
    betaSchedule: 'scaledLinear',
    timestepSpacing: 'linspace',
    betaEnd: 0.012,
  })
})

test('a solver runs with the fixed variance of a DDPM config, which says nothing to it', () => {
  const saved = { _class_name: 'DDPMScheduler', variance_type: 'fixed_small' }
  for (const className of ['DPMSolverMultistepScheduler', 'DPMSolverSinglestepScheduler']) {
    expect(parseSchedulerConfig(saved, { className })).toMatchObject({ className, varianceType: null })
  }
})

test('overrides replace keys of the config and of a short name', () => {
  const parsed = parseSchedulerConfig(
    { solver_order: 1 },
    { className: 'dpm++2m', use_karras_sigmas: true, solver_order: 3 },
  )
  expect(parsed).toMatchObject({ className: 'DPMSolverMultistepScheduler', useKarrasSigmas: true, solverOrder: 3 })
})

test('each short name and each class name finds a class that makes a run', () => {
  for (const name of [...Object.keys(schedulerAliases), ...schedulerNames, 'Euler', 'eulerdiscrete']) {
    const { className, config } = resolveSchedulerName(name)
    expect(schedulerFromConfig({ _class_name: className, ...config }).className).toBe(className)
  }
  expect(errorOf(() => resolveSchedulerName('foo')).message).toContain('dpm++2m')
})

test('a config file with Python infinities is read', () => {
  const config = parseSchedulerJson(
    '{"_class_name": "DPMSolverMultistepScheduler", "lambda_min_clipped": -Infinity, "note": "-Infinity"}',
  )
  expect(config.note).toBe('-Infinity')
  expect(parseSchedulerConfig(config)).toMatchObject({ lambdaMinClipped: -Infinity })
})

test.each(['{"a": ', '[1]', '3'])('a config file of %s is refused', (text) => {
  expect(errorOf(() => parseSchedulerJson(text)).code).toBe('InvalidOption')
})
