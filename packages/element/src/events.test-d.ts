import { expectTypeOf, test } from 'vitest'
import type { SelfCascadeImage } from './self-cascade-image.ts'

test('pages with types know the element and its events', () => {
  expectTypeOf<HTMLElementTagNameMap['self-cascade-image']>().toEqualTypeOf<SelfCascadeImage>()
  const listen = (element: SelfCascadeImage) => {
    element.addEventListener('cascade-done', ({ detail }) => expectTypeOf(detail.result.seed).toEqualTypeOf<number>())
    // @ts-expect-error an error has no result
    element.addEventListener('cascade-error', ({ detail }) => detail.result)
  }
  expectTypeOf(listen).returns.toEqualTypeOf<void>()
})
