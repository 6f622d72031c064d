import { fireEvent, render } from '@testing-library/react'
import { afterEach, expect, it, vi } from 'vitest'
import { shortcutOf, useShortcuts } from '@/lib/shortcuts'
import { useSetting } from '@/lib/settings'

const NONE = { shiftKey: false, ctrlKey: false, altKey: false, metaKey: false }

afterEach(() => {
  document.documentElement.removeAttribute('dir')
  localStorage.clear()
})

it.each([
  ['a letter', { key: 'i' }, 'info'],
  ['a letter under Caps Lock', { key: 'I' }, 'info'],
  ['a letter with Shift', { key: 'D', shiftKey: true }, 'download'],
  ['a letter that is one only with Shift', { key: 'd' }, null],
  ['a letter that is one only without Shift', { key: 'I', shiftKey: true }, null],
  ['a sign, with whatever makes it', { key: '?', shiftKey: true }, 'help'],
  ['a key of the browser', { key: 'f', ctrlKey: true }, null],
  ['Backspace', { key: 'Backspace' }, 'delete'],
  ['an arrow', { key: 'ArrowRight' }, 'next'],
  ['an arrow that selects', { key: 'ArrowRight', shiftKey: true }, null],
])('%s', (_, press, shortcut) => {
  expect(shortcutOf({ ...NONE, ...press })).toBe(shortcut)
})

it('goes on to the left where one reads from right to left', () => {
  document.documentElement.dir = 'rtl'
  expect(shortcutOf({ ...NONE, key: 'ArrowLeft' })).toBe('next')
  expect(shortcutOf({ ...NONE, key: 'ArrowRight' })).toBe('previous')
})

function setup() {
  const actions = { info: vi.fn(), next: vi.fn(), delete: vi.fn() }
  function Page() {
    const [, setSingle] = useSetting('shortcuts')
    useShortcuts(actions)
    return (
      <>
        <button
          onClick={() => {
            setSingle(false)
          }}
        >
          off
        </button>
        <button
          onClick={() => {
            setSingle(true)
          }}
        >
          on
        </button>
        <textarea />
        <form>
          <button type="button">in a form</button>
        </form>
        <div role="dialog" data-shortcuts>
          <button>in the viewer</button>
        </div>
        <div role="menu">
          <button>in a menu</button>
        </div>
      </>
    )
  }
  return { ...render(<Page />), actions }
}

it('does what is asked for on the page and in the viewer, not in fields, forms and menus', () => {
  const { actions, getByText, getByRole } = setup()
  fireEvent.keyDown(getByRole('textbox'), { key: 'i' })
  fireEvent.keyDown(getByText('in a form'), { key: 'i' })
  fireEvent.keyDown(getByText('in a menu'), { key: 'i' })
  expect(actions.info).not.toHaveBeenCalled()
  fireEvent.keyDown(document.body, { key: 'i' })
  fireEvent.keyDown(getByText('in the viewer'), { key: 'i' })
  expect(actions.info).toHaveBeenCalledTimes(2)
})

it('does nothing below a dialog', () => {
  const { actions, container } = setup()
  const dialog = document.createElement('div')
  dialog.dataset.slot = 'dialog'
  container.append(dialog)
  fireEvent.keyDown(document.body, { key: 'ArrowRight' })
  expect(actions.next).not.toHaveBeenCalled()
})

it('walks on while an arrow is held, and deletes once', () => {
  const { actions } = setup()
  for (const repeat of [false, true, true]) {
    fireEvent.keyDown(document.body, { key: 'ArrowRight', repeat })
    fireEvent.keyDown(document.body, { key: 'Delete', repeat })
  }
  expect(actions.next).toHaveBeenCalledTimes(3)
  expect(actions.delete).toHaveBeenCalledTimes(1)
})

it('leaves arrows where single keys are switched off', () => {
  const { actions, getByText } = setup()
  fireEvent.click(getByText('off'))
  expect(localStorage.getItem('shortcuts')).toBe('off')
  fireEvent.keyDown(document.body, { key: 'i' })
  fireEvent.keyDown(document.body, { key: 'Delete' })
  fireEvent.keyDown(document.body, { key: 'ArrowRight' })
  expect(actions.info).not.toHaveBeenCalled()
  expect(actions.delete).not.toHaveBeenCalled()
  expect(actions.next).toHaveBeenCalledTimes(1)
  fireEvent.click(getByText('on'))
  fireEvent.keyDown(document.body, { key: 'i' })
  expect(actions.info).toHaveBeenCalledTimes(1)
})
