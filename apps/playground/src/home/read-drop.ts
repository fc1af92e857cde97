import { droppedFiles, type PathFile } from '@self-cascade/web-models'

/**
 * Gives the files of a drop with their paths. A module of its own, since what a page itself imports later is fetched with the page
 * by the site's generator.
 */
export function readDrop(dataTransfer: DataTransfer): Promise<readonly PathFile[]> {
  return droppedFiles(dataTransfer)
}
