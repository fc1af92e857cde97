import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import sharp, { type Sharp } from 'sharp'
import { afterAll, expect, test } from 'vitest'
import { readPicture } from './read-picture.ts'

const folder = await mkdtemp(join(tmpdir(), 'picture-'))
afterAll(() => rm(folder, { recursive: true }))

async function save(name: string, image: Sharp): Promise<string> {
  const path = join(folder, name)
  await image.toFile(path)
  return path
}

const create = (channels: 3 | 4, background: string | object, width = 4, height = 2) =>
  sharp({ create: { width, height, channels, background: background as string } })

test('pixels come as planes in −1..1', async () => {
  const picture = await readPicture(await save('red.png', create(3, '#ff0000')))
  const tensor = await picture.toTensor({ width: 4, height: 2 })
  expect(tensor.dims).toEqual([1, 3, 2, 4])
  expect([tensor.data[0], tensor.data[8], tensor.data[16]]).toEqual([1, -1, -1])
})

test('transparent parts lie over white, grey pictures get three planes', async () => {
  const clear = await readPicture(await save('clear.png', create(4, { r: 9, g: 9, b: 9, alpha: 0 })))
  expect([...new Set((await clear.toTensor({ width: 4, height: 2 })).data)]).toEqual([1])
  const grey = await readPicture(await save('grey.png', create(3, '#808080').greyscale()))
  const { data, dims } = await grey.toTensor({ width: 4, height: 2 })
  expect(dims[1]).toBe(3)
  expect(data[0]).toBe(data[16])
})

test('a picture is turned upright as its EXIF says and resized to what is asked', async () => {
  const turned = await readPicture(await save('turned.jpg', create(3, '#00ff00').withMetadata({ orientation: 6 })))
  expect([turned.width, turned.height]).toEqual([2, 4])
  expect((await turned.toTensor({ width: 32, height: 64 })).dims).toEqual([1, 3, 64, 32])
})

test('a file that is no picture, is cut off or missing is told', async () => {
  const text = join(folder, 'text.png')
  await writeFile(text, 'hello')
  await expect(readPicture(text)).rejects.toMatchObject({ code: 'UnreadablePicture' })
  const whole = await create(3, '#123456', 64, 64).png().toBuffer()
  const cut = join(folder, 'cut.png')
  await writeFile(cut, whole.subarray(0, whole.length - 60))
  await expect(readPicture(cut)).rejects.toMatchObject({ code: 'UnreadablePicture' })
  await expect(readPicture(join(folder, 'none.png'))).rejects.toMatchObject({ code: 'UnreadablePicture' })
})
