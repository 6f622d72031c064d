import { useSyncExternalStore } from 'react'

/** What this browser remembers of how somebody likes it. All of it is on until it is switched off. */
export type Setting = 'details' | 'shortcuts'

const listeners = new Set<() => void>()
/** Storage may be switched off; a choice then lasts until the reload. */
const chosen = new Map<Setting, boolean>()

/** Whether a setting is on, and the way to change it. */
export function useSetting(name: Setting): [boolean, (on: boolean) => void] {
  const on = useSyncExternalStore(subscribe, () => isOn(name))
  const set = (next: boolean) => {
    chosen.set(name, next)
    try {
      if (next) localStorage.removeItem(name)
      else localStorage.setItem(name, 'off')
    } catch {
      // As above.
    }
    for (const listener of listeners) listener()
  }
  return [on, set]
}

/** Whether a setting is on now. */
export function isOn(name: Setting): boolean {
  const known = chosen.get(name)
  if (known !== undefined) return known
  try {
    return localStorage.getItem(name) !== 'off'
  } catch {
    return true
  }
}

function subscribe(listener: () => void) {
  listeners.add(listener)
  return () => {
    listeners.delete(listener)
  }
}
