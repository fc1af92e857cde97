/**
 * The script of a page: registers `<self-cascade-image>`, with all that it needs in one file.
 *
 * @packageDocumentation
 */
import { defineSelfCascadeImage } from './define-self-cascade-image.ts'

defineSelfCascadeImage()

export { SelfCascadeImage } from './self-cascade-image.ts'
export { defineSelfCascadeImage }
