import type { Theme } from 'vitepress'
import DefaultTheme from 'vitepress/theme'
import './tokens.css'
import './document.css'
import './controls.css'

export default { extends: DefaultTheme } satisfies Theme
