import { disposeStudios } from './run-picture.ts'

/** How long models stay open after the last element left the page, in milliseconds: long enough for the next view of an application. */
const graceMilliseconds = 30_000

const present = new Set<HTMLElement>()
let timer: ReturnType<typeof setTimeout> | undefined

/** Told of each element that came or went: the memory of models is given back when the page has none left. */
export function keepStudios(element: HTMLElement): void {
  if (element.isConnected) present.add(element)
  else present.delete(element)
  clearTimeout(timer)
  if (present.size === 0) timer = setTimeout(disposeStudios, graceMilliseconds)
}
