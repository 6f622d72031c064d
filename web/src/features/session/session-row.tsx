import { Monitor, Smartphone } from 'lucide-react'
import type { OwnSession } from '@/api/sessions'
import { Button } from '@/components/ui/button'
import { readBrowser } from '@/lib/browser'
import { formatTime } from '@/lib/format'
import { useAccountWords } from '@/messages/account'
import { useMessages } from '@/messages/messages'

type SessionRowProps = { session: OwnSession; ending: boolean; onEnd: () => void }

/** One browser: which, since when, and the way to sign out there. */
export function SessionRow({ session, ending, onEnd }: SessionRowProps) {
  const account = useAccountWords()
  const { session: words } = useMessages()
  const { name, system, handHeld } = readBrowser(session.browser)
  const browser = account.browser(name, system)
  const Icon = handHeld ? Smartphone : Monitor
  return (
    <li className="flex items-center gap-4 p-4">
      <Icon aria-hidden className="size-5 shrink-0 text-ink-muted" strokeWidth={1.75} />
      <div className="flex min-w-0 flex-1 flex-wrap items-center gap-x-4 gap-y-3">
        <div className="min-w-0 flex-1 basis-48">
          <p className="font-medium wrap-anywhere">{browser}</p>
          <p className="text-sm text-ink-muted">
            {session.current ? account.thisBrowser : account.lastUsed(formatTime(session.seenAt))}
          </p>
          <p className="text-sm text-ink-muted">{account.since(formatTime(session.createdAt))}</p>
        </div>
        <Button
          variant="outline"
          size="small"
          aria-label={session.current ? account.endThis : account.end(browser)}
          disabled={ending}
          onClick={onEnd}
        >
          {words.signOut}
        </Button>
      </div>
    </li>
  )
}
