import { useEffect, type RefObject } from 'react'
import { isValid, rowErrors, type Row } from './machine'

/** What can be pressed first: a row's words or button, and else the way to choose files. */
const FIRST = '[name=title], button'

/** Where the focus goes among the rows of the dialog: to what comes next, and never away with what has gone. */
export function useDialogFocus(body: RefObject<HTMLElement | null>, rows: readonly Row[], drafts: number) {
  const find = (selector: string) => body.current?.querySelector<HTMLElement>(selector)

  useEffect(() => {
    // A touch screen would cover the dialog with its keyboard.
    if (drafts > 0 && !matchMedia('(pointer: coarse)').matches) find('[name=title]')?.focus()
    // Only when drafts appear, not with each one.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [drafts === 0])

  useEffect(() => {
    const { activeElement } = document
    // What was pressed has gone with its row.
    if (!activeElement || activeElement === document.body) find(FIRST)?.focus()
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [rows.length])

  return {
    /** What a person does next: name the first image, or choose one. */
    firstStep: () => find('[name=title]') ?? find('[data-choose]') ?? true,
    toFirstMistake: (now: readonly Row[]) => {
      const row = now.find((candidate) => candidate.state.is === 'draft' && !isValid(candidate))
      if (!row) return
      const name = rowErrors(row).title ? 'title' : 'description'
      find(`[data-row="${row.id}"] [name=${name}]`)?.focus()
    },
  }
}
