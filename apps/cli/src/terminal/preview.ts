import sharp from 'sharp'
import { type TerminalStream, takesColour } from './colours.ts'

/** How a terminal can show a picture. */
export type PreviewKind = 'iterm' | 'kitty' | 'blocks' | 'none'

/** Finds out how a terminal shows pictures, from what it says about itself in the environment. */
export function previewKind(stream: TerminalStream, env: NodeJS.ProcessEnv): PreviewKind {
  if (stream.isTTY) {
    // Multiplexers swallow the graphics codes of the terminal around them.
    const plain = env.TMUX === undefined && env.STY === undefined
    if (plain && (env.KITTY_WINDOW_ID !== undefined || env.TERM === 'xterm-kitty' || env.TERM_PROGRAM === 'ghostty'))
      return 'kitty'
    if (plain && (env.TERM_PROGRAM === 'iTerm.app' || env.TERM_PROGRAM === 'WezTerm')) return 'iterm'
  }
  return takesColour(stream, env) ? 'blocks' : 'none'
}

/** iTerm2's inline images: https://iterm2.com/documentation-images.html */
function itermPreview(png: Buffer): string {
  return `\x1b]1337;File=inline=1;size=${png.length};preserveAspectRatio=1:${png.toString('base64')}\x07\n`
}

/** Kitty's graphics protocol sends base64 in pieces of at most 4096 characters, `m=1` on all but the last. */
function kittyPreview(png: Buffer): string {
  const pieces = png.toString('base64').match(/.{1,4096}/g) ?? []
  const escapes = pieces.map((piece, index) => {
    const first = index === 0 ? 'a=T,f=100,' : ''
    return `\x1b_G${first}m=${index < pieces.length - 1 ? 1 : 0};${piece}\x1b\\`
  })
  return `${escapes.join('')}\n`
}

/** Two pixels in each character cell: the upper in the foreground of `▀`, the lower in its background. */
export function halfBlocks(rgb: Uint8Array, width: number, height: number): string {
  const colour = (x: number, y: number) => {
    const at = (Math.min(y, height - 1) * width + x) * 3
    return `${rgb[at]};${rgb[at + 1]};${rgb[at + 2]}`
  }
  const rows: string[] = []
  for (let y = 0; y < height; y += 2) {
    const cells = Array.from({ length: width }, (_, x) => `\x1b[38;2;${colour(x, y)}m\x1b[48;2;${colour(x, y + 1)}m▀`)
    rows.push(`${cells.join('')}\x1b[0m`)
  }
  return `${rows.join('\n')}\n`
}

/** Gives the characters that show a PNG in a terminal, empty when it cannot. */
export async function renderPreview(png: Buffer, stream: TerminalStream, env: NodeJS.ProcessEnv): Promise<string> {
  const kind = previewKind(stream, env)
  if (kind === 'none') return ''
  if (kind === 'iterm') return itermPreview(png)
  if (kind === 'kitty') return kittyPreview(png)
  const columns = Math.min(stream.columns || 80, 64)
  const { data, info } = await sharp(png)
    .resize({ width: columns, height: columns, fit: 'inside' })
    .removeAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true })
  return halfBlocks(data, info.width, info.height)
}
