import { type Affine, compose, identity, parseTransform } from './affine.ts'
import { parseColour, type Rgb } from './colour.ts'
import type { Contour } from './path-data.ts'
import { type Attributes, shapeContours } from './shape-contours.ts'

/** What fills a shape or follows its outline. */
export type SvgPaint =
  | { readonly type: 'colour'; readonly colour: Rgb }
  /** From the top of the shape's bounding box to its bottom. */
  | { readonly type: 'gradient'; readonly top: Rgb; readonly bottom: Rgb }
  /** A square tile that repeats in the shape's own coordinates. */
  | {
      readonly type: 'pattern'
      readonly side: number
      readonly transform: Affine
      readonly shapes: readonly SvgShape[]
    }

/** How an outline is drawn. */
export interface SvgStroke {
  readonly colour: Rgb
  readonly width: number
  readonly join: 'miter' | 'round'
  readonly cap: 'butt' | 'round'
}

/** A shape with everything that is needed to draw it. */
export interface SvgShape {
  readonly contours: readonly Contour[]
  /** From the shape's coordinates to those of the document. */
  readonly transform: Affine
  readonly fill?: SvgPaint
  readonly stroke?: SvgStroke
  /** 0..1. */
  readonly opacity: number
}

/** A gradient or pattern whose end has not been read. */
interface PaintServer {
  readonly name: 'linearGradient' | 'pattern'
  readonly attributes: Attributes
  readonly stops: Rgb[]
  readonly shapes: SvgShape[]
}

/**
 * Reads the part of SVG that the scenes use: basic shapes and groups, vertical gradients of two stops, square patterns, solid
 * strokes, and opacity of shapes that are only filled or only stroked. Gives the shapes in the order in which they are painted.
 */
export function parseSvg(text: string): readonly SvgShape[] {
  const paints = new Map<string, SvgPaint>()
  const shapes: SvgShape[] = []
  const transforms: Affine[] = [identity]
  let server: PaintServer | undefined
  for (const [, slash, tag, list, empty] of text.matchAll(/<(\/?)(\w+)([^>]*?)(\/?)>/g)) {
    const name = tag!
    const attributes = parseAttributes(list!)
    if (slash) {
      if (name === 'g') transforms.pop()
      else if (server?.name === name) {
        paints.set(server.attributes.id!, finishPaint(server))
        server = undefined
      }
    } else if (name === 'g') {
      transforms.push(compose(transforms.at(-1)!, parseTransform(attributes.transform ?? '')))
    } else if (name === 'linearGradient' || name === 'pattern') {
      server = { name, attributes, stops: [], shapes: [] }
    } else if (name === 'stop') {
      server?.stops.push(parseColour(attributes['stop-color']!))
    } else if (empty) {
      const list = server ? server.shapes : shapes
      list.push(shapeOf(name, attributes, transforms.at(-1)!, paints))
    }
  }
  return shapes
}

function parseAttributes(list: string): Attributes {
  const attributes: Record<string, string> = {}
  for (const [, name, value] of list.matchAll(/([\w-]+)="([^"]*)"/g)) attributes[name!] = value!
  return attributes
}

function finishPaint({ name, attributes, stops, shapes }: PaintServer): SvgPaint {
  if (name === 'linearGradient') return { type: 'gradient', top: stops[0]!, bottom: stops[1]! }
  const { width, patternTransform = '' } = attributes
  return { type: 'pattern', side: Number(width), transform: parseTransform(patternTransform), shapes }
}

function shapeOf(name: string, attributes: Attributes, outer: Affine, paints: ReadonlyMap<string, SvgPaint>): SvgShape {
  const { fill = '#000', stroke, transform } = attributes
  const contours = shapeContours(name, attributes)
  const paint = contours.some(hasArea) ? parseFill(fill, paints) : undefined
  return {
    contours,
    transform: transform ? compose(outer, parseTransform(transform)) : outer,
    opacity: Number(attributes.opacity ?? 1),
    ...(paint ? { fill: paint } : {}),
    ...(stroke ? { stroke: parseStroke(attributes) } : {}),
  }
}

/** A single straight line encloses nothing, so its fill need not be drawn. */
const hasArea = ({ segments }: Contour): boolean => segments.length > 1 || (segments[0]?.length ?? 0) > 2

function parseFill(fill: string, paints: ReadonlyMap<string, SvgPaint>): SvgPaint | undefined {
  if (fill === 'none') return undefined
  const reference = /^url\(#(\w+)\)$/.exec(fill)?.[1]
  return reference ? paints.get(reference) : { type: 'colour', colour: parseColour(fill) }
}

function parseStroke(attributes: Attributes): SvgStroke {
  return {
    colour: parseColour(attributes.stroke!),
    width: Number(attributes['stroke-width'] ?? 1),
    join: attributes['stroke-linejoin'] === 'round' ? 'round' : 'miter',
    cap: attributes['stroke-linecap'] === 'round' ? 'round' : 'butt',
  }
}
