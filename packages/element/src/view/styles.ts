/**
 * Styles of the shadow root. Font and colours are the page's own: lines and quiet texts are mixed from `currentColor`, so that the
 * element fits light and dark pages alike.
 */
export const styles = `
:host {
  --_line: var(--self-cascade-line, color-mix(in srgb, currentColor 22%, transparent));
  --_surface: var(--self-cascade-surface, color-mix(in srgb, currentColor 4%, transparent));
  --_quiet: var(--self-cascade-quiet, color-mix(in srgb, currentColor 74%, transparent));
  --_accent: var(--self-cascade-accent, currentColor);
  --_radius: var(--self-cascade-radius, 0.375rem);
  display: block;
  min-inline-size: 7.5rem;
  container-type: inline-size;
}
:host([hidden]), :host [hidden] { display: none; }
* { box-sizing: border-box; margin: 0; }
[part='frame'] {
  position: relative;
  overflow: hidden;
  border: 1px solid var(--_line);
  border-radius: var(--_radius);
  line-height: 1.4;
}
.stage { position: relative; background: var(--_surface); }
[part='canvas'], [part='picture'], .panel { position: absolute; inset: 0; inline-size: 100%; block-size: 100%; }
[part='canvas'], [part='picture'] { display: block; }
.panel { display: flex; flex-direction: column; overflow: auto; padding: 1.25rem; overflow-wrap: anywhere; }
[part='prompt'] { align-items: center; text-align: center; color: var(--_quiet); }
[part='prompt'] p { margin-block: auto; max-inline-size: 28ch; text-wrap: balance; }
[part='error'] { gap: 0.375rem; font-size: 0.9375em; }
[part='error'] p { max-inline-size: 60ch; }
[part='error'] p:first-child { margin-block-start: auto; font-weight: 600; }
[part='error'] p:last-child { margin-block-end: auto; }
[part='error'] p:not(:first-child) { color: var(--_quiet); }
.bar {
  position: relative;
  display: flex;
  align-items: center;
  justify-content: space-between;
  gap: 0.75rem;
  block-size: 3rem;
  padding-inline: 0.75rem 0.5rem;
  border-block-start: 1px solid var(--_line);
  font-size: 0.875em;
}
[part='status'] {
  display: block;
  min-inline-size: 0;
  overflow: hidden;
  text-overflow: ellipsis;
  white-space: nowrap;
  color: var(--_quiet);
  font-variant-numeric: tabular-nums;
}
.actions { display: flex; flex: none; gap: 0.375rem; }
button, a {
  display: inline-flex;
  align-items: center;
  block-size: 2rem;
  padding-inline: 0.625rem;
  border: 1px solid var(--_line);
  border-radius: calc(var(--_radius) * 0.75);
  background: transparent;
  color: inherit;
  font: inherit;
  text-decoration: none;
  white-space: nowrap;
  cursor: pointer;
}
button:hover, a:hover { background: var(--_surface); border-color: currentColor; }
:focus-visible { outline: 2px solid var(--_accent); outline-offset: 2px; }
.panel:focus-visible { outline-offset: -3px; }
progress {
  position: absolute;
  inset-block-start: -2px;
  inset-inline: 0;
  inline-size: 100%;
  block-size: 3px;
  appearance: none;
  overflow: hidden;
  border: 0;
  background: transparent;
  color: var(--_accent);
}
progress::-webkit-progress-bar { background: transparent; }
progress::-webkit-progress-value { background: var(--_accent); transition: inline-size 200ms linear; }
progress::-moz-progress-bar { background: var(--_accent); }
progress:indeterminate { background: linear-gradient(90deg, transparent, var(--_accent), transparent) 0 0 / 40% 100% no-repeat; }
progress:indeterminate::-moz-progress-bar { background: transparent; }
@media (prefers-reduced-motion: no-preference) {
  progress:indeterminate { animation: glide 1.6s ease-in-out infinite alternate; }
}
@media (prefers-reduced-motion: reduce) {
  progress:indeterminate { background: var(--_accent); opacity: 0.4; }
  progress::-webkit-progress-value { transition: none; }
}
@media (forced-colors: active) {
  progress { forced-color-adjust: none; color: CanvasText; }
}
@keyframes glide { to { background-position: 100% 0; } }
.aloud { position: absolute; inline-size: 1px; block-size: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
@container (inline-size < 25rem) {
  .panel { padding: 0.75rem; }
  .bar { flex-direction: column; align-items: stretch; justify-content: center; gap: 0.375rem; block-size: 4.75rem; padding-inline: 0.75rem; }
  .actions > * { flex: 1; justify-content: center; }
}
@container (inline-size < 14rem) {
  [part='frame'] { font-size: 0.875em; }
  .bar { padding-inline: 0.375rem; block-size: 5.25rem; gap: 0.25rem; font-size: 0.8125em; line-height: 1.3; }
  [part='status'] { align-content: center; block-size: 2.6em; white-space: normal; text-overflow: clip; }
  .panel { padding: 0.5rem; }
  .actions { gap: 0.25rem; }
  button, a { block-size: 1.75rem; padding-inline: 0.25rem; }
}
@container (inline-size < 10rem) {
  a:not([hidden]), a:not([hidden]) + button { padding-inline: 0; border: 0; text-decoration: underline; text-underline-offset: 0.2em; }
}
`
