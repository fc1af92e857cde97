import { type PackageGroup, packageGroups } from './package-groups.ts'
import { filesBelow, repositoryRoot } from './repository.ts'

declare const data: readonly PackageGroup[]

export { data }

export default {
  load: (): readonly PackageGroup[] => packageGroups(filesBelow(repositoryRoot)),
}
