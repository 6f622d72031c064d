import { Fragment, useId } from 'react'
import { Dialog, DialogClose, DialogContent, DialogTitle } from '@/components/ui/dialog'
import { useSetting } from '@/lib/settings'
import { SHORTCUTS, type Shortcut } from '@/lib/shortcuts'
import { useMessages } from '@/messages/messages'
import { useShortcutWords } from '@/messages/shortcuts'

const VIEWING: Shortcut[] = ['previous', 'next', 'close', 'zoom', 'info', 'fullScreen', 'download', 'delete']
const EVERYWHERE = (Object.keys(SHORTCUTS) as Shortcut[]).filter((name) => !VIEWING.includes(name))

/** Every shortcut, and the switch for those that are single keys. */
export default function ShortcutSheet({ onClose }: { onClose: () => void }) {
  const { close } = useMessages()
  const shortcuts = useShortcutWords()
  return (
    <Dialog
      open
      onOpenChange={(open) => {
        if (!open) onClose()
      }}
    >
      <DialogContent>
        <header className="flex items-center justify-between ps-5 pe-3 pt-3 pb-2 sm:ps-6">
          <DialogTitle>{shortcuts.title}</DialogTitle>
          <DialogClose label={close} />
        </header>
        {/* Nothing in it takes the focus, and where it is cut off the keyboard has to move it. */}
        <div
          role="group"
          aria-label={shortcuts.title}
          tabIndex={0}
          className="min-h-0 flex-1 overflow-y-auto px-5 pb-5 -outline-offset-2 sm:px-6"
        >
          <Keys title={shortcuts.viewing} of={VIEWING} />
          <Keys title={shortcuts.everywhere} of={EVERYWHERE} />
        </div>
        <SingleKeys />
      </DialogContent>
    </Dialog>
  )
}

function Keys({ title, of }: { title: string; of: Shortcut[] }) {
  const shortcuts = useShortcutWords()
  return (
    <section className="mt-2 not-first:mt-6">
      <h3 className="text-[0.8125rem] font-medium text-ink-muted">{title}</h3>
      <dl className="mt-1 grid grid-cols-[1fr_auto] text-sm">
        {of.map((name) => (
          <Fragment key={name}>
            <dt className="content-center border-b py-2">{shortcuts.does[name]}</dt>
            <dd className="border-b py-2 text-end">
              {shortcuts.keys[name].split(' ').map((key) => (
                <kbd
                  key={key}
                  className="ms-1 inline-grid min-w-7 place-items-center rounded-md border bg-sunken px-1.5 py-0.5 font-sans text-[0.8125rem] leading-5 font-medium"
                >
                  {key}
                </kbd>
              ))}
            </dd>
          </Fragment>
        ))}
      </dl>
    </section>
  )
}

function SingleKeys() {
  const shortcuts = useShortcutWords()
  const [on, setOn] = useSetting('shortcuts')
  const detail = useId()
  return (
    <footer className="border-t px-5 pt-4 pb-[max(1rem,env(safe-area-inset-bottom))] text-sm sm:px-6">
      <label className="flex min-h-6 items-center gap-3 font-medium">
        <input
          type="checkbox"
          role="switch"
          aria-describedby={detail}
          checked={on}
          className="size-6 shrink-0 accent-ink"
          onChange={({ target }) => {
            setOn(target.checked)
          }}
        />
        {shortcuts.single}
      </label>
      <p id={detail} className="ms-9 text-ink-muted">
        {shortcuts.singleDetail}
      </p>
    </footer>
  )
}
