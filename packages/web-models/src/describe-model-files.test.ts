import { memoryModelFolder } from '@self-cascade/model-repo'
import { expect, test } from 'vitest'
import { noise, sha256Of, text } from './__tests__/model-bytes.ts'
import { describeModelFiles } from './describe-model-files.ts'
import { parseModelFileList } from './model-file-list.ts'

const url = 'http://test/model-files.json'

test('digests of files, also of several windows, are those that Node computes', async () => {
  const large = noise(5 * 2 ** 20)
  const files = { 'unet/model.onnx': large, 'model_index.json': text('{}'), 'empty.txt': new Uint8Array(0) }
  expect(await describeModelFiles(memoryModelFolder('m', files))).toEqual({
    files: [
      { path: 'empty.txt', bytes: 0, sha256: sha256Of(new Uint8Array(0)) },
      { path: 'model_index.json', bytes: 2, sha256: sha256Of(text('{}')) },
      { path: 'unet/model.onnx', bytes: large.length, sha256: sha256Of(large) },
    ],
  })
})

test('the list itself and hidden files are left out', async () => {
  const files = { 'model-files.json': text('{}'), '.DS_Store': text('x'), 'unet/.cache': text('x'), a: text('x') }
  expect((await describeModelFiles(memoryModelFolder('m', files))).files.map(({ path }) => path)).toEqual(['a'])
})

test('what is described can be read again', async () => {
  const list = await describeModelFiles(memoryModelFolder('m', { 'unet/config.json': text('{}') }))
  expect(parseModelFileList(url, JSON.stringify(list))).toEqual(list)
})

test.each([
  ['<!doctype html>', 'it is not JSON'],
  ['[]', 'it has no list "files"'],
  ['{"files":[{"path":"../secret","bytes":1}]}', 'entry 0 has the path "../secret"'],
  ['{"files":[{"path":"/etc/passwd","bytes":1}]}', 'entry 0 has the path "/etc/passwd"'],
  ['{"files":[{"path":"a\\\\b","bytes":1}]}', 'entry 0 has the path "a\\\\b"'],
  ['{"files":[{"path":"a","bytes":-1}]}', 'entry 0 has -1 for bytes'],
  ['{"files":[{"path":"a","bytes":1,"sha256":"12"}]}', 'entry 0 has a sha256 that is not of 64 hexadecimal digits'],
  ['{"files":[{"path":"a","bytes":1},{"path":"a","bytes":2}]}', 'a is in it twice'],
  ['{"files":[null]}', 'entry 0 has the path undefined'],
])('the list %s is refused: %s', (content, problem) => {
  expect(() => parseModelFileList(url, content)).toThrow(`[ModelFileListInvalid] ${url} cannot be used: ${problem}.`)
})
