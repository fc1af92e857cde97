import { filesBelow, repositoryRoot } from './repository.ts'
import { decisionsGroup, type NavigationItem } from './sidebar.ts'

/** A decision with the day it was made on. */
export interface Decision extends NavigationItem {
  readonly day: string
}

declare const data: readonly Decision[]

export { data }

export default {
  load(): readonly Decision[] {
    const items = decisionsGroup(filesBelow(repositoryRoot)).items.slice(1)
    return items.map(({ text, link }) => ({ text, link, day: /\d{4}-\d\d-\d\d/.exec(link)?.[0] ?? '' }))
  },
}
