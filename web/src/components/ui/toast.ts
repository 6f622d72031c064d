import type { Toast as Base } from '@base-ui/react/toast'

type Manager = Pick<ReturnType<typeof Base.createToastManager>, 'add' | 'close'>
type Options = Parameters<Manager['add']>[0]

/** What shows toasts comes after the first paint; until then they wait here. */
let shown: Manager | null = null
let waiting: ((manager: Manager) => void)[] = []
let asked: (() => void) | null = null
let count = 0

/** Says something in the corner; errors stay until they are dismissed. */
export const toast = {
  success: (title: string) => add({ title, type: 'success', timeout: 5000 }),
  /** With a way back, which waits while somebody points at it or has the focus in it. */
  undoable: (title: string, undo: string, onUndo: () => void) => {
    const id = add({
      title,
      type: 'success',
      timeout: 10_000,
      actionProps: {
        children: undo,
        onClick: () => {
          toast.close(id)
          onUndo()
        },
      },
    })
    return id
  },
  error: (title: string, description?: string) =>
    add({ title, description, type: 'error', timeout: 0, priority: 'high' }),
  close: (id: string) => {
    tell((manager) => {
      manager.close(id)
    })
  },
}

/** Calls `ask` as soon as there is a toast to be shown. */
export function onFirstToast(ask: () => void): void {
  asked = ask
  if (waiting.length > 0) ask()
}

/** Shows all toasts by `manager`, until what it returns is called. */
export function showWith(manager: Manager): () => void {
  shown = manager
  const missed = waiting
  waiting = []
  for (const say of missed) say(manager)
  return () => {
    shown = null
  }
}

function add(options: Options): string {
  const id = `toast-${String((count += 1))}`
  tell((manager) => manager.add({ ...options, id }))
  return id
}

function tell(say: (manager: Manager) => void) {
  if (shown) {
    say(shown)
    return
  }
  waiting.push(say)
  asked?.()
}
