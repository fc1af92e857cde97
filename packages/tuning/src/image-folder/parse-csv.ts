/** One record of comma-separated values, with the line that it begins on. */
export interface CsvRecord {
  readonly line: number
  readonly cells: readonly string[]
  /** False when the text ended inside quotes. */
  readonly closed: boolean
}

/** One cell with what ends it: quoted, with `""` for a quote, or up to the next comma or line end. */
const cell = /(?:"([^"]*(?:""[^"]*)*)("|$)|([^",\r\n]*))(,|\r\n|\r|\n|$)/y

/** Parses comma-separated values as RFC 4180 describes them. Records of one empty cell are left out. */
export function parseCsv(text: string): readonly CsvRecord[] {
  const records: CsvRecord[] = []
  let cells: string[] = []
  let [at, line, first] = [0, 1, 1]
  let closed = true
  while (at < text.length || cells.length > 0) {
    cell.lastIndex = at
    const match = cell.exec(text)
    if (!match) return [...records, { line: first, cells, closed: false }]
    const [whole, quoted, quote, bare, end] = match
    cells.push(quoted?.replaceAll('""', '"') ?? bare!)
    closed = quoted === undefined || quote === '"'
    line += whole.split(/\r\n|\r|\n/).length - 1
    at += whole.length
    if (end === ',') continue
    if (cells.length > 1 || cells[0] !== '') records.push({ line: first, cells, closed })
    ;[cells, first] = [[], line]
  }
  return records
}
