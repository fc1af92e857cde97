const superscripts = '⁰¹²³⁴⁵⁶⁷⁸⁹'

/** Writes a number with so many significant digits, without zeros at its end, and with a real minus sign. */
export function formatNumber(value: number, digits = 4): string {
  if (Number.isNaN(value)) return 'none'
  if (!Number.isFinite(value)) return value > 0 ? '∞' : '−∞'
  const size = Math.abs(value)
  const text = size !== 0 && (size < 1e-4 || size >= 1e6) ? scientific(size, digits) : plain(size, digits)
  return value < 0 ? `−${text}` : text
}

function plain(size: number, digits: number): string {
  const decimals = size === 0 ? 0 : Math.max(0, digits - 1 - Math.floor(Math.log10(size)))
  const text = size.toFixed(Math.min(decimals, 20))
  return text.includes('.') ? text.replace(/\.?0+$/, '') : text
}

function scientific(size: number, digits: number): string {
  const [mantissa, exponent] = size.toExponential(digits - 1).split('e')
  const power = `10${superscript(Number(exponent))}`
  const factor = String(Number(mantissa))
  return factor === '1' ? power : `${factor} · ${power}`
}

const superscript = (exponent: number) =>
  (exponent < 0 ? '⁻' : '') + [...String(Math.abs(exponent))].map((digit) => superscripts[Number(digit)]).join('')
