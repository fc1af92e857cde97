import { filesBelow, repositoryRoot } from './repository.ts'
import { type Tool, tools } from './sidebar.ts'

declare const data: readonly Tool[]

export { data }

export default {
  load: (): readonly Tool[] => tools(filesBelow(repositoryRoot)),
}
