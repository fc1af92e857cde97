import type { SceneColour } from '../scene-vocabulary.ts'

/** The three shades that an object of one colour is drawn in. */
export interface Shades {
  readonly base: string
  readonly dark: string
  readonly light: string
}

/** Shades of every colour word. */
export const shades = {
  red: { base: '#d7342e', dark: '#8f1d1a', light: '#f27a6b' },
  orange: { base: '#ef8425', dark: '#a9530e', light: '#ffb56b' },
  yellow: { base: '#f3c92f', dark: '#b08a10', light: '#ffe98a' },
  green: { base: '#3fa34d', dark: '#226a2e', light: '#86d28f' },
  blue: { base: '#2f6fd0', dark: '#1b4286', light: '#7fb0f5' },
  purple: { base: '#8146b4', dark: '#4f2675', light: '#bd8be4' },
  pink: { base: '#ea6fa8', dark: '#ab3d70', light: '#ffb3d4' },
  white: { base: '#eef0f2', dark: '#a9b0b8', light: '#ffffff' },
} satisfies Record<SceneColour, Shades>
