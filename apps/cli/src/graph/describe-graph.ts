import type { Colours } from '../terminal/colours.ts'
import { formatBytes, formatCount } from '../terminal/format.ts'
import { formatTable } from '../terminal/table.ts'
import { drawSkips } from './draw-skips.ts'
import type { GraphFacts } from './graph-facts.ts'
import type { RewriteFacts } from './measure-rewrites.ts'

/** Writes what a graph is made of for people: what goes in and out, operators, skip features as a U and as a table, rewrites. */
export function describeGraph(facts: GraphFacts, colours: Colours): string {
  const kinds = Object.keys(facts.operators).length
  const sections = [
    ['inputs and outputs', describeEnds(facts)],
    [`operators  ${formatCount(facts.nodes)} nodes of ${kinds} kinds`, operatorColumns(facts.operators)],
    ['skip features', describeSkips(facts, colours)],
    [`rewrites  ${describeDims(facts.inputDims)}`, describeRewrites(facts.rewrites, colours)],
  ]
  const body = sections.map(([heading, text]) => `${colours.bold(heading!)}\n${text}`)
  return [colours.bold(facts.path), ...body].join('\n\n')
}

function describeEnds({ inputs, outputs }: GraphFacts): string {
  const row = (end: string, { name, type, dims }: GraphFacts['inputs'][number]) => [
    end,
    name,
    `${type}[${dims.join(', ')}]`,
  ]
  const rows = [...inputs.map((value) => row('in', value)), ...outputs.map((value) => row('out', value))]
  return indent(formatTable(rows, new Set([0, 1, 2])))
}

const columns = 4

/** The most frequent first, in columns that read downwards. */
function operatorColumns(operators: GraphFacts['operators']): string {
  const counts = Object.entries(operators).sort(([a, left], [b, right]) => right - left || (a < b ? -1 : 1))
  const rows = Math.ceil(counts.length / columns)
  const groups = Array.from({ length: columns }, (_, column) => counts.slice(column * rows, (column + 1) * rows))
  const cells = groups.map((group) => {
    const width = Math.max(0, ...group.map(([, count]) => formatCount(count).length))
    return group.map(([name, count]) => `${formatCount(count).padStart(width)} ${name}`)
  })
  const table = Array.from({ length: rows }, (_, row) => cells.map((column) => column[row] ?? ''))
  return indent(formatTable(table, new Set(cells.keys())))
}

function describeSkips({ skipFeatures, skipFeaturesReason, latents, outputs }: GraphFacts, colours: Colours): string {
  if (skipFeatures.length === 0) return `  none. ${skipFeaturesReason}`
  const drawing = drawSkips(skipFeatures, { latents: latents!, output: outputs[0]!.name, colours })
  const rows = skipFeatures.map(({ value, channels, axisScales, concat, inputIndex }, index) => [
    String(index + 1),
    String(channels),
    describeScales(axisScales),
    value,
    `${concat}, input ${inputIndex}`,
  ])
  const table = formatTable([['', 'channels', 'scale', 'value', 'read by'], ...rows], new Set([3, 4]))
  return `${indent(drawing)}\n\n${indent(table)}`
}

/** `2` where all axes are alike, else `1x2x2`. */
function describeScales(scales: readonly number[]): string {
  return new Set(scales).size === 1 ? String(scales[0]) : scales.join('x')
}

/** `sample 2x4x16x16`: what the rewrites are measured for. */
function describeDims(inputDims: GraphFacts['inputDims']): string {
  const inputs = Object.entries(inputDims).filter(([, dims]) => dims.length > 1)
  return inputs.length === 0
    ? ''
    : `measured for ${inputs.map(([name, dims]) => `${name} ${dims.join('x')}`).join(', ')}`
}

function describeRewrites(rewrites: readonly RewriteFacts[], colours: Colours): string {
  const rows = rewrites.map((rewrite) => [
    rewrite.name,
    change(rewrite.nodesBefore, rewrite.nodesAfter, formatCount),
    change(rewrite.bytesBefore, rewrite.bytesAfter, formatBytes),
    describeEffect(rewrite, colours),
  ])
  return indent(formatTable([['', 'nodes', 'weights', ''], ...rows], new Set([0, 1, 2, 3])))
}

function describeEffect(facts: RewriteFacts, colours: Colours): string {
  const { problem, modified, description, operatorsAdded, relativeError } = facts
  if (problem !== undefined) return colours.dim(`not tried: ${problem}`)
  if (!modified) return colours.dim(`nothing to do: ${description}`)
  const added = Object.entries(operatorsAdded).filter(([name]) => name.includes('.'))
  const fused = added.map(([name, count]) => `${count} ${name.split('.').at(-1)}`)
  const error = relativeError === undefined ? [] : [`off by ${(relativeError * 100).toPrecision(2)}% at most`]
  return [description, ...fused, ...error].join(': ')
}

function change(before: number, after: number, format: (value: number) => string): string {
  const [from, to] = [format(before), format(after)]
  return from === to ? from : `${from} → ${to}`
}

const indent = (text: string) => text.replace(/^(?=.)/gm, '  ')
