import { type Example, readExamples } from './example-files.ts'

declare const data: readonly Example[]

export { data }

export default {
  watch: ['../../examples/*.ts'],
  load: (): readonly Example[] => readExamples(),
}
