import { expect, test } from 'vitest'
import { parseCsv } from './parse-csv.ts'

const cells = (text: string) => parseCsv(text).map((record) => record.cells)

test('quotes hold commas, line ends and doubled quotes', () => {
  expect(cells('a,b\r\n"1,2","say ""hi""\nthere"\n')).toEqual([
    ['a', 'b'],
    ['1,2', 'say "hi"\nthere'],
  ])
})

test('empty cells stay and empty lines do not', () => {
  expect(cells('a,,\n\n,b,""')).toEqual([
    ['a', '', ''],
    ['', 'b', ''],
  ])
  expect(cells('')).toEqual([])
})

test('records know the line that they begin on', () => {
  expect(parseCsv('a\n"1\n2"\n\nb').map(({ line }) => line)).toEqual([1, 2, 5])
})

test.each(['a,"b', 'a,"b\nc,d', 'a,b"c', '"a"b,c'])('%j has quotes out of place', (text) => {
  expect(parseCsv(text).at(-1)!.closed).toBe(false)
})
