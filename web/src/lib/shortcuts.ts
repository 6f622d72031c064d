import { useEffect, useEffectEvent } from 'react'
import { isRightToLeft } from './direction'
import { isOn } from './settings'

/** Every shortcut. Letters and signs are single keys, which can be switched off: who dictates would press them by speaking. */
export const SHORTCUTS = {
  next: ['ArrowRight'],
  previous: ['ArrowLeft'],
  close: ['Escape'],
  info: ['i'],
  zoom: ['z'],
  fullScreen: ['f'],
  download: ['Shift+d'],
  delete: ['Delete', 'Backspace'],
  upload: ['u'],
  help: ['?'],
} as const

export type Shortcut = keyof typeof SHORTCUTS
type Actions = Partial<Record<Shortcut, (() => void) | undefined>>
type Press = Pick<KeyboardEvent, 'key' | 'shiftKey' | 'ctrlKey' | 'altKey' | 'metaKey'>

/** These are what the keys do everywhere. */
const ALWAYS: Shortcut[] = ['next', 'previous', 'close']
/** What lies over a page and takes the keys for itself. The viewer is a dialog, too, but one with shortcuts. */
const LAYERS = '[role=dialog]:not([data-shortcuts]), [role=alertdialog], [role=menu]'
const OPEN_LAYERS = '[data-slot=dialog], [data-slot=alert-dialog], [data-slot=menu]'
const FIELDS = 'form, input, textarea, select, [contenteditable]'

/** Does what is asked for by keyboard, while nothing lies over the page and nobody is typing. */
export function useShortcuts(actions: Actions): void {
  const onKey = useEffectEvent((event: KeyboardEvent) => {
    const shortcut = shortcutOf(event)
    const action = shortcut && actions[shortcut]
    if (!action || !isMeant(event, shortcut)) return
    event.preventDefault()
    event.stopPropagation()
    action()
  })
  useEffect(() => {
    const listener = (event: KeyboardEvent) => {
      onKey(event)
    }
    // On the way down: dialogs keep keys to themselves.
    document.addEventListener('keydown', listener, { capture: true })
    return () => {
      document.removeEventListener('keydown', listener, { capture: true })
    }
  }, [])
}

/** The shortcut that a key press is. */
export function shortcutOf(press: Press): Shortcut | null {
  const name = nameOf(press)
  const names = Object.keys(SHORTCUTS) as Shortcut[]
  return names.find((shortcut) => (SHORTCUTS[shortcut] as readonly string[]).includes(name)) ?? null
}

function nameOf({ key, shiftKey, ctrlKey, altKey, metaKey }: Press): string {
  if (ctrlKey || altKey || metaKey) return ''
  const letter = /^\p{L}$/u.test(key)
  const name = letter ? key.toLowerCase() : key
  // Signs differ by keyboard in whether Shift makes them.
  const shifted = shiftKey && (letter || key.length > 1) ? `Shift+${name}` : name
  if (!isRightToLeft()) return shifted
  return { ArrowLeft: 'ArrowRight', ArrowRight: 'ArrowLeft' }[shifted] ?? shifted
}

function isMeant(event: KeyboardEvent, shortcut: Shortcut): boolean {
  const { target } = event
  if (event.isComposing || event.defaultPrevented) return false
  // A key that is held walks through images; it does not delete them one after another.
  if (event.repeat && shortcut !== 'next' && shortcut !== 'previous') return false
  if (target instanceof Element && target.closest(`${FIELDS}, ${LAYERS}`)) return false
  if (document.querySelector(OPEN_LAYERS)) return false
  return ALWAYS.includes(shortcut) || isOn('shortcuts')
}
