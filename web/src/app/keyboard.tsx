import { lazy, Suspense } from 'react'
import { useUser } from '@/api/session'
import { useUploads } from '@/features/upload/upload-context'
import { useShortcuts } from '@/lib/shortcuts'
import { useRouteFocus } from './use-route-focus'

const ShortcutSheet = lazy(() => import('./shortcut-sheet'))

type KeyboardProps = { listed: boolean; setListed: (listed: boolean) => void }

/** What the keyboard does on every page. Loaded beside the first images, which do not wait for it. */
export default function Keyboard({ listed, setListed }: KeyboardProps) {
  const user = useUser()
  const { setOpen } = useUploads()
  useRouteFocus()
  useShortcuts({
    help: () => {
      setListed(true)
    },
    upload: user
      ? () => {
          setOpen(true)
        }
      : undefined,
  })
  return (
    listed && (
      <Suspense>
        <ShortcutSheet
          onClose={() => {
            setListed(false)
          }}
        />
      </Suspense>
    )
  )
}
