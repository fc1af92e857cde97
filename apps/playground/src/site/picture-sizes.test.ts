import { expect, test } from 'vitest'
import { pictureSizes, sizedPictures } from './picture-sizes.ts'
import { filesBelow, repositoryRoot } from './repository.ts'

test('pictures of the documentation get the size that their files have', async () => {
  const sizes = await pictureSizes(repositoryRoot, 'apps/docs/pictures', filesBelow(repositoryRoot))
  const attributes: Record<string, string> = { src: '../pictures/sheet-compared.jpg' }
  const image = {
    type: 'image',
    children: null,
    attrGet: (name: string) => attributes[name] ?? null,
    attrSet(name: string, value: string) {
      attributes[name] = value
    },
  }
  const state = {
    tokens: [{ ...image, type: 'inline', children: [image] }],
    env: { path: `${repositoryRoot}/apps/docs/guide/cascade.md` },
  }
  sizedPictures({ core: { ruler: { push: (_name, rule) => rule(state) } } }, repositoryRoot, sizes)
  expect(attributes).toMatchObject({ width: '1328', height: '800' })
})
