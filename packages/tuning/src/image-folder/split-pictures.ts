import { createHash } from 'node:crypto'
import { createError, InvalidOption } from '@self-cascade/core'
import type { CheckedPicture, HoldOut } from './image-folder.ts'

/** Names of folders that hold a split, as Hugging Face's imagefolder knows them. */
const folderNames = {
  validation: new Set(['validation', 'valid', 'val', 'dev']),
  test: new Set(['test', 'testing', 'eval', 'evaluation']),
}

/** Whether a file lies in a folder of that split. */
export const isInSplit = (file: string, split: keyof typeof folderNames): boolean =>
  file.includes('/') && folderNames[split].has(file.slice(0, file.indexOf('/')).toLowerCase())

/** Pictures to learn from and pictures to judge by. */
export interface SplitPictures {
  readonly train: readonly CheckedPicture[]
  readonly validation: readonly CheckedPicture[]
}

/**
 * Holds pictures out: those in a folder called `validation` if there is one, otherwise those whose names have the lowest hashes.
 * With a fraction, a picture stays on its side whichever others come or go, as long as each side has one at all; with a count,
 * a new picture takes the place of one at most.
 *
 * @throws {@link InvalidOption} for a count that leaves no picture to train on.
 */
export function splitPictures(pictures: readonly CheckedPicture[], holdOut: HoldOut | undefined): SplitPictures {
  const isGiven = ({ file }: CheckedPicture) => isInSplit(file, 'validation')
  const given = pictures.filter(isGiven)
  if (given.length > 0 && given.length < pictures.length) {
    return { train: pictures.filter((picture) => !isGiven(picture)), validation: given }
  }
  const heldOut = new Set(holdOut ? heldOutOf(pictures, holdOut) : [])
  return {
    train: pictures.filter((picture) => !heldOut.has(picture)),
    validation: pictures.filter((picture) => heldOut.has(picture)),
  }
}

function heldOutOf(pictures: readonly CheckedPicture[], holdOut: HoldOut): readonly CheckedPicture[] {
  const byScore = pictures.map((picture) => ({ picture, score: scoreOf(picture.file) }))
  byScore.sort((a, b) => a.score - b.score)
  const count = 'count' in holdOut ? holdOut.count : byScore.filter(({ score }) => score < holdOut.fraction).length
  const most = pictures.length - 1
  if ('count' in holdOut && count > most) {
    throw createError(InvalidOption, {
      name: 'holdOut count',
      value: count,
      expected: `below the number of usable pictures, ${pictures.length}`,
    })
  }
  return byScore.slice(0, Math.min(Math.max(count, 1), most)).map(({ picture }) => picture)
}

/** A number in 0..1, spread evenly over names. */
const scoreOf = (file: string): number => createHash('sha256').update(file).digest().readUIntBE(0, 6) / 2 ** 48
