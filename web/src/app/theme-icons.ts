import { Monitor, Moon, Sun } from 'lucide-react'

/** What stands for each theme. */
export const THEME_ICONS = { system: Monitor, light: Sun, dark: Moon }
