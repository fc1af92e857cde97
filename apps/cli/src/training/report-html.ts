/** A picture beside others, with what it is. */
export interface ReportPicture {
  readonly label: string
  /** A data URI; null where there is none. */
  readonly source: string | null
}

/** Pictures of one prompt. */
export interface ReportRow {
  readonly caption: string
  readonly pictures: readonly ReportPicture[]
}

/** What the report of a run shows. */
export interface ReportInput {
  readonly title: string
  /** One sentence with what came out. */
  readonly lead?: string
  readonly facts: readonly (readonly [name: string, value: string])[]
  /** Loss curves. */
  readonly curves: readonly { readonly title: string; readonly svg: string }[]
  readonly samples?: { readonly title: string; readonly rows: readonly ReportRow[] }
  /** What the user should know of the run, in sentences, by heading. */
  readonly notes?: readonly { readonly title: string; readonly lines: readonly string[] }[]
}

const style = `
:root { color-scheme: light; --ink: #2b2a28; --soft: #6b675f; --line: #e4dfd6; --paper: #fbfaf7 }
body { margin: 2.5rem auto; max-width: 60rem; padding: 0 1.25rem 3rem; font: 15px/1.5 system-ui, sans-serif; color: var(--ink); background: var(--paper) }
h1 { font-size: 1.5rem; line-height: 1.25; margin: 0 0 0.5rem } h2 { font-size: 1.1rem; margin: 2.5rem 0 0.75rem }
.lead { font-size: 1.05rem; margin: 0; max-width: 44rem } svg { display: block; width: 100%; height: auto }
table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums }
td { padding: 0.3rem 1.5rem 0.3rem 0; border-bottom: 1px solid var(--line); vertical-align: top }
td:first-child { color: var(--soft); width: 11rem; white-space: nowrap }
.samples { overflow-x: auto } figure { margin: 0 0 1.5rem } figcaption { margin-bottom: 0.4rem }
.strip { display: grid; grid-auto-flow: column; grid-auto-columns: minmax(8rem, 16rem); gap: 0.5rem; justify-content: start }
.strip img { display: block; width: 100%; height: auto; border-radius: 3px }
.strip div { color: var(--soft); font-size: 0.85rem } .strip .none { border: 1px dashed var(--line); aspect-ratio: 1 }
li { overflow-wrap: anywhere }`

const escapeHtml = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')

/** Writes the report of a run as one page that needs nothing else. */
export function reportHtml({ title, lead, facts, curves, samples, notes = [] }: ReportInput): string {
  const rows = facts.map(([name, value]) => `<tr><td>${escapeHtml(name)}</td><td>${escapeHtml(value)}</td></tr>`)
  return `${[
    '<!doctype html>',
    '<html lang="en">',
    '<meta charset="utf-8">',
    '<meta name="viewport" content="width=device-width">',
    `<title>${escapeHtml(title)}</title>`,
    `<style>${style}\n</style>`,
    `<h1>${escapeHtml(title)}</h1>`,
    ...(lead === undefined ? [] : [`<p class="lead">${escapeHtml(lead)}</p>`]),
    ...curves.flatMap(({ title, svg }) => [`<h2>${escapeHtml(title)}</h2>`, svg]),
    ...(samples && samples.rows.length > 0 ? sampleParts(samples) : []),
    '<h2>Facts</h2>',
    '<table>',
    ...rows,
    '</table>',
    ...notes.flatMap(noteParts),
    '</html>',
    '',
  ].join('\n')}`
}

function sampleParts({ title, rows }: NonNullable<ReportInput['samples']>): readonly string[] {
  return [`<h2>${escapeHtml(title)}</h2>`, '<div class="samples">', ...rows.flatMap(figure), '</div>']
}

function figure({ caption, pictures }: ReportRow): readonly string[] {
  const cells = pictures.map(({ label, source }) => {
    const alt = escapeHtml(`${label}: ${caption}`)
    const picture = source === null ? '<div class="none"></div>' : `<img src="${source}" alt="${alt}">`
    return `<div>${picture}${escapeHtml(label)}</div>`
  })
  return [
    '<figure>',
    `<figcaption>${escapeHtml(caption)}</figcaption>`,
    '<div class="strip">',
    ...cells,
    '</div>',
    '</figure>',
  ]
}

function noteParts({ title, lines }: { readonly title: string; readonly lines: readonly string[] }): readonly string[] {
  if (lines.length === 0) return []
  return [`<h2>${escapeHtml(title)}</h2>`, '<ul>', ...lines.map((line) => `<li>${escapeHtml(line)}</li>`), '</ul>']
}
