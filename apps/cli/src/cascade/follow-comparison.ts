import type { CascadeEvent, CascadeResult } from '@self-cascade/cascade'
import { rastersOf } from '@self-cascade/picture-recipe'
import { stageFacts, stageReport, type Work } from './follow-events.ts'

/**
 * Follows the tuning-free cascade that is shown beside a tuned one: its pictures go on the sheet alone. It comes first, and what
 * both cascades share is then taken from the store.
 */
export async function followComparison(
  work: Work,
  events: AsyncGenerator<CascadeEvent, CascadeResult, void>,
): Promise<void> {
  const { progress } = work
  for await (const event of events) {
    if (event.type === 'stage-start') {
      progress.startStage({ ...comparedFacts(work, event.stage), totalSteps: event.totalSteps })
    } else if (event.type === 'step') progress.step()
    else if (event.type === 'stage-done') {
      const { milliseconds, restored } = event
      work.comparison.push(stageReport(event))
      progress.endStage({ ...comparedFacts(work, event.stage), milliseconds, restored })
      progress.activity('decoding')
    } else if (event.type === 'picture') {
      const { stage, picture, pixels } = event
      work.sheet?.add({ stage, picture, isComparison: true }, rastersOf(pixels)[0]!)
    }
  }
}

function comparedFacts(work: Work, stage: number) {
  const { start, ...facts } = stageFacts(work, stage)
  return { ...facts, start: `${start}, tuning-free` }
}
