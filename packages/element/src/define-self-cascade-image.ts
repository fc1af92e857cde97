import { SelfCascadeImage } from './self-cascade-image.ts'

/**
 * Registers the element. Does nothing when the name is taken, as when a page has the script twice.
 *
 * @param name - with a hyphen in it. Each name gets a class of its own, since a class is registered once.
 */
export function defineSelfCascadeImage(name = 'self-cascade-image'): void {
  if (customElements.get(name)) return
  customElements.define(
    name,
    customElements.getName(SelfCascadeImage) ? class extends SelfCascadeImage {} : SelfCascadeImage,
  )
}

declare global {
  interface HTMLElementTagNameMap {
    'self-cascade-image': SelfCascadeImage
  }
}
