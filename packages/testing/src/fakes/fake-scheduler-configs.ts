import type { PredictionType } from '@self-cascade/core'

/** Length of the training schedule of a fake model. */
export const fakeNumTrainTimesteps = 1000

const ddimConfig = (predictionType: string) => ({
  _class_name: 'DDIMScheduler',
  beta_start: 0.00085,
  beta_end: 0.012,
  beta_schedule: 'scaled_linear',
  num_train_timesteps: fakeNumTrainTimesteps,
  prediction_type: predictionType,
  clip_sample: false,
  set_alpha_to_one: false,
  steps_offset: 1,
})

/** The `scheduler_config.json` of a fake model for each kind of prediction. */
export const fakeSchedulerConfigs = {
  epsilon: ddimConfig('epsilon'),
  vPrediction: ddimConfig('v_prediction'),
  sample: ddimConfig('sample'),
  flow: { _class_name: 'FlowMatchEulerDiscreteScheduler', num_train_timesteps: fakeNumTrainTimesteps, shift: 1 },
} satisfies Record<PredictionType, Readonly<Record<string, unknown>>>
