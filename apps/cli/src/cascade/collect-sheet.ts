import type { Raster } from '../picture/raster.ts'
import { makeSheet, type SheetPicture } from '../sheet/make-sheet.ts'
import type { RunSettings } from './run-settings.ts'
import { stageCaption } from './stage-label.ts'

/** Gathers the pictures of all stages until the contact sheet can be drawn. */
export interface SheetCollector {
  add(stage: number, picture: number, raster: Raster): void
  /** `steps` are those that ran, by stage. */
  draw(steps: ReadonlyMap<number, number>): Promise<Buffer>
}

/** Makes a collector for a run. Its rows are the pictures and its columns the stages. */
export function sheetCollector(settings: RunSettings): SheetCollector {
  const { stages, count, prompt, seed, model, schedulerClass, picture } = settings
  const rasters = new Map<string, Raster>()
  const cell = (stageIndex: number, row: number, steps: number): SheetPicture[] => {
    const raster = rasters.get(`${stageIndex}/${row}`) ?? (picture ? rasters.get(`${stageIndex}/0`) : undefined)
    const stage = stages[stageIndex]!
    const title = `${stage.width} × ${stage.height}`
    return raster ? [{ raster, title, detail: stageCaption(stage, stageIndex, picture !== undefined, steps) }] : []
  }
  return {
    add: (stage, row, raster) => void rasters.set(`${stage}/${row}`, raster),
    draw(steps) {
      const rows = Array.from({ length: count }, (_, row) =>
        stages.flatMap((planned, stage) => cell(stage, row, steps.get(stage) ?? planned.steps)),
      )
      const seeds = count === 1 ? `seed ${seed}` : `seeds ${seed} to ${seed + count - 1}`
      const guidance = `guidance ${stages.at(-1)!.guidanceScale}`
      const footer = [model.name, schedulerClass, guidance, seeds].join(' · ')
      return makeSheet({ heading: prompt === '' ? '(no prompt)' : prompt, footer, rows })
    },
  }
}
