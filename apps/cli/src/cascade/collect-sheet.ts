import { describeUpsamplers, type Raster, type RunSettings } from '@self-cascade/picture-recipe'
import { makeSheet, type SheetPicture } from '../sheet/make-sheet.ts'
import { stageCaption } from './stage-label.ts'

/** Which picture of a run is shown. */
export interface SheetSpot {
  readonly stage: number
  readonly picture: number
  /** Whether it is one of the tuning-free cascade beside a tuned one. */
  readonly isComparison?: boolean
}

/** What is known of a run once it is finished. */
export interface SheetFacts {
  /** Steps that ran, by stage. */
  readonly steps: ReadonlyMap<number, number>
  /** Stages that ran with upsamplers. */
  readonly tuned: ReadonlySet<number>
}

/** Gathers the pictures of all stages until the contact sheet can be drawn. */
export interface SheetCollector {
  add(spot: SheetSpot, raster: Raster): void
  draw(facts: SheetFacts): Promise<Buffer>
}

const keyOf = ({ stage, picture, isComparison = false }: SheetSpot) => `${stage}/${picture}/${isComparison}`

/**
 * Makes a collector for a run. The columns are its stages and the rows its pictures; with `compare` each picture has two rows,
 * the tuning-free cascade above the tuned one, with the stages that both share between them.
 */
export function sheetCollector(settings: RunSettings, { compare = false } = {}): SheetCollector {
  const { stages, count, prompt, picture: given } = settings
  const rasters = new Map<string, Raster>()
  const rasterAt = (spot: SheetSpot) =>
    rasters.get(keyOf(spot)) ?? (given ? rasters.get(keyOf({ stage: spot.stage, picture: 0 })) : undefined)

  const cell = (spot: SheetSpot, { steps, tuned }: SheetFacts, caption = ''): SheetPicture | null => {
    const raster = rasterAt(spot)
    const stage = stages[spot.stage]!
    const ran = steps.get(spot.stage) ?? stage.steps
    const isTuned = caption === '' && tuned.has(spot.stage)
    const detail = stageCaption(stage, spot.stage, { isPicture: given !== undefined, steps: ran, isTuned })
    return raster ? { raster, title: `${stage.width} × ${stage.height}${caption}`, detail } : null
  }
  const plainRows = (picture: number, facts: SheetFacts) => [stages.map((_, stage) => cell({ stage, picture }, facts))]
  const comparedRows = (picture: number, facts: SheetFacts) => {
    const first = Math.min(...facts.tuned)
    const free = stages.map((_, stage) => {
      if (stage >= first) return cell({ stage, picture, isComparison: true }, facts, ' · tuning-free')
      const shared = cell({ stage, picture }, facts)
      return shared && { ...shared, rowSpan: 2 }
    })
    const kind = ` · ${describeUpsamplers(settings.upsamplers!)}`
    const tuned = stages.map((_, stage) => (stage < first ? null : cell({ stage, picture }, facts, kind)))
    return [free, tuned]
  }
  return {
    add: (spot, raster) => void rasters.set(keyOf(spot), raster),
    draw(facts) {
      const rowsOf = compare && facts.tuned.size > 0 ? comparedRows : plainRows
      const rows = Array.from({ length: count }, (_, picture) => rowsOf(picture, facts)).flat()
      return makeSheet({ heading: prompt === '' ? '(no prompt)' : prompt, footer: footerOf(settings), rows })
    },
  }
}

function footerOf({ model, schedulerClass, stages, seed, count, upsamplers }: RunSettings): string {
  const seeds = count === 1 ? `seed ${seed}` : `seeds ${seed} to ${seed + count - 1}`
  const guidance = `guidance ${stages.at(-1)!.guidanceScale}`
  return [model.name, ...(upsamplers ? [describeUpsamplers(upsamplers)] : []), schedulerClass, guidance, seeds].join(
    ' · ',
  )
}
