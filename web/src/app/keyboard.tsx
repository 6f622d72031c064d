import { lazy, Suspense } from 'react'
import { useUser } from '@/api/session'
import { useUploadDoor } from '@/features/upload/upload-door'
import { useShortcuts } from '@/lib/shortcuts'
import { useRouteFocus } from './use-route-focus'

const ShortcutSheet = lazy(() => import('./shortcut-sheet'))

type KeyboardProps = { listed: boolean; setListed: (listed: boolean) => void }

/** What the keyboard does on every page. Loaded beside the first images, which do not wait for it. */
export default function Keyboard({ listed, setListed }: KeyboardProps) {
  const user = useUser()
  const { ask } = useUploadDoor()
  useRouteFocus()
  useShortcuts({
    help: () => {
      setListed(true)
    },
    upload: user
      ? () => {
          ask()
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
