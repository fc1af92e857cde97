import { fileURLToPath } from 'node:url'
import { scenesModelUrl } from '@self-cascade/scenes-model'
import { scenesModelGolden, testModelPath } from '@self-cascade/test-models'
import { readJsonFixture } from '@self-cascade/testing'
import { expect, test } from 'vitest'
import { jsonFile, sdFiles, sdxlFiles } from './__tests__/fake-model.ts'
import { clipTokenizerJson } from './clip-tokenizer-json.ts'
import { memoryModelFolder } from './memory-model-folder.ts'
import { nodeModelFolder } from './node.ts'
import { openModelRepo } from './open-model-repo.ts'

interface Golden {
  readonly rows: readonly { readonly text: string; readonly padded77: readonly number[]; readonly note?: string }[]
}

const opened = new Map<string, ReturnType<typeof openModelRepo>>()
async function tokenizerOf(path: string) {
  const repo = opened.get(path) ?? openModelRepo(nodeModelFolder(path))
  opened.set(path, repo)
  return (await repo).textEncoders[0]!.tokenizer
}

const fakeTokenizers = async (files: Record<string, Uint8Array>) =>
  (await openModelRepo(memoryModelFolder('fake', files))).textEncoders.map(({ tokenizer }) => tokenizer)

// the row of letters beyond ASCII was made with a pattern for ASCII letters only, so its ids are another tokenizer's
const goldenRows = (['tiny-sd', 'tiny-sd-opset17'] as const).flatMap((name) =>
  readJsonFixture<Golden>('file:///', `${testModelPath(name)}/golden/tokenizer.json`)
    .rows.filter(({ note }) => note === undefined)
    .map((row) => [name, row.text, row.padded77] as const),
)

test.each(goldenRows)('%s tokenizes %j as its golden ids', async (name, text, padded77) => {
  const tokenizer = await tokenizerOf(testModelPath(name))
  expect(tokenizer.tokenize(text).ids).toEqual(padded77)
})

test.each(scenesModelGolden().cases.map(({ prompt, inputIds }) => [prompt, inputIds] as const))(
  'the scenes model tokenizes %j as its golden ids',
  async (prompt, inputIds) => {
    const tokenizer = await tokenizerOf(fileURLToPath(scenesModelUrl))
    expect(tokenizer.tokenize(prompt).ids).toEqual(inputIds)
  },
)

test('letters beyond ASCII are letters, and their case does not matter', async () => {
  const tokenizer = await tokenizerOf(testModelPath('tiny-sd'))
  const ids = (text: string) => tokenizer.tokenize(text).ids.filter((id) => id < 632)
  expect(ids('café')).toEqual([...ids('caf').slice(0, -1), ...ids('café').slice(ids('caf').length - 1)])
  expect(ids('CAFÉ')).toEqual(ids('café'))
})

test('a prompt that is too long keeps its end token and tells the words that were lost, as written', async () => {
  const [tokenizer] = await fakeTokenizers(sdFiles())
  const { ids, mask, lost } = tokenizer!.tokenize('Red red  red\tred B  RED,   x ')
  expect(ids).toEqual([9, 6, 6, 6, 6, 10])
  expect(mask).toEqual([1, 1, 1, 1, 1, 1])
  expect(lost).toBe('B  RED,   x')
})

test('a word that fits only in part is lost whole', async () => {
  const [tokenizer] = await fakeTokenizers(sdFiles())
  // r e d x takes four ids as one word
  expect(tokenizer!.tokenize('red redrex b').lost).toBe('redrex b')
})

test('padding is masked', async () => {
  const [tokenizer] = await fakeTokenizers(sdFiles())
  expect(tokenizer!.tokenize('red')).toEqual({ ids: [9, 6, 10, 10, 10, 10], mask: [1, 1, 1, 0, 0, 0], lost: '' })
})

test("SDXL's second tokenizer pads with the token its map names", async () => {
  const [first, second] = await fakeTokenizers(sdxlFiles())
  expect(first!.tokenize('red').ids).toEqual([9, 6, 10, 10, 10, 10])
  expect(second!.tokenize('red').ids).toEqual([9, 6, 10, 0, 0, 0])
})

test('folders of the newer format take the padding token from tokenizer_config.json', async () => {
  const config = { model_max_length: 6, pad_token: '!', added_tokens_decoder: {} }
  const [tokenizer] = await fakeTokenizers({ ...sdFiles(), 'tokenizer/tokenizer_config.json': jsonFile(config) })
  expect(tokenizer!.tokenize('').ids).toEqual([9, 10, 0, 0, 0, 0])
})

test('a tokenizer.json is used where there is one', async () => {
  const files = sdFiles()
  const vocab = {
    ...(JSON.parse(new TextDecoder().decode(files['tokenizer/vocab.json'])) as Record<string, number>),
    'x</w>': 2,
  }
  const json = clipTokenizerJson({
    vocab,
    merges: 'r e\nre d</w>',
    specialTokens: ['<|startoftext|>', '<|endoftext|>'],
    unknownToken: '<|endoftext|>',
  })
  const [tokenizer] = await fakeTokenizers({ ...files, 'tokenizer/tokenizer.json': jsonFile(json) })
  expect(tokenizer!.tokenize('x red').ids).toEqual([9, 2, 6, 10, 10, 10])
})

test('the length is what the text encoder takes when that is less', async () => {
  const files = sdFiles({
    text_encoder: {
      inputs: { input_ids: ['int64', ['n', 4]] },
      outputs: { last_hidden_state: ['float32', ['n', 4, 2]] },
    },
  })
  expect((await fakeTokenizers(files))[0]!.maxLength).toBe(4)
})
