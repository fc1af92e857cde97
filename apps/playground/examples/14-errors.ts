// Every error says what happened, why that is one, and how to mend it.
import { SelfCascadeError } from '@self-cascade/core'
import { planScales } from '@self-cascade/scale-plan'
import { schedulerFromConfig } from '@self-cascade/schedulers'

const mistakes = {
  'a size between two multiples': () =>
    planScales({ from: { width: 512, height: 512 }, to: { width: 1000, height: 1000 }, sizeMultiple: 64 }),
  'a scheduler with a typo': () => schedulerFromConfig({ _class_name: 'DDIMSchedular' }),
}

for (const [name, make] of Object.entries(mistakes)) {
  try {
    make()
  } catch (error) {
    if (!SelfCascadeError.isInstance(error)) throw error
    console.log(`${name}: ${error.code}\n  ${error.what}\n  ${error.why}\n  ${error.fix}`)
  }
}
