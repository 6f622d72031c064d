import { clsx } from 'clsx'
import { useMessages } from '@/messages/messages'

const LINK = 'inline-flex h-8 items-center rounded px-2 underline-offset-4 hover:text-ink hover:underline'

/** Below every page but the viewer's: what one looks for at the end of it. */
export function Footer({ onShortcuts }: { onShortcuts: () => void }) {
  const messages = useMessages()
  return (
    <footer className="mt-auto flex flex-wrap items-center justify-between gap-x-6 gap-y-1 border-t px-4 py-5 text-sm text-ink-muted sm:px-6">
      <p>{messages.footer.tagline}</p>
      <div className="-mx-2 flex flex-wrap gap-x-2">
        {/* There is no keyboard to a phone. */}
        <button type="button" className={clsx(LINK, 'pointer-coarse:hidden')} onClick={onShortcuts}>
          {messages.footer.shortcuts}
        </button>
        <a href="/api/v1/openapi.json" className={LINK}>
          {messages.footer.api}
        </a>
      </div>
    </footer>
  )
}
