import { useQueryClient } from '@tanstack/react-query'
import { createContext, use, useEffect, useMemo, useState, useSyncExternalStore, type ReactNode } from 'react'
import { addToLists } from '@/api/images'
import { ApiError } from '@/api/problem'
import { toast } from '@/components/ui/toast'
import { useUploadWords } from '@/messages/upload'
import { count, type Row } from './machine'
import { UploadQueue } from './queue'

type Uploads = { queue: UploadQueue; open: boolean; setOpen: (open: boolean) => void }

const UploadContext = createContext<Uploads | null>(null)

/** One queue for the whole app, and whether its dialog is open. */
export function UploadProvider({ children }: { children: ReactNode }) {
  const queries = useQueryClient()
  const [open, setOpen] = useState(false)
  const [queue] = useState(
    () =>
      new UploadQueue({
        onReady: (image) => {
          addToLists(queries, image)
        },
        onFailed: (error) => {
          if (error instanceof ApiError && error.slug === 'not-signed-in') {
            void queries.invalidateQueries({ queryKey: ['session'] })
          }
        },
      }),
  )
  const value = useMemo(() => ({ queue, open, setOpen }), [queue, open])
  useBackground(queue, open)
  return <UploadContext value={value}>{children}</UploadContext>
}

export function useUploads(): Uploads {
  const uploads = use(UploadContext)
  if (!uploads) throw new Error('UploadProvider is missing')
  return uploads
}

export function useRows(queue: UploadQueue): readonly Row[] {
  return useSyncExternalStore(queue.subscribe, queue.rows)
}

/** While the dialog is closed: guards the tab against closing, and says when everything has arrived. */
function useBackground(queue: UploadQueue, open: boolean) {
  const words = useUploadWords()
  const { pending, ready } = count(useRows(queue))

  useEffect(() => {
    if (pending === 0) return
    const guard = (event: BeforeUnloadEvent) => {
      event.preventDefault()
    }
    window.addEventListener('beforeunload', guard)
    return () => {
      window.removeEventListener('beforeunload', guard)
    }
  }, [pending])

  useEffect(() => {
    if (open || pending > 0 || ready === 0) return
    toast.success(words.dockDone(ready))
    queue.clear(['ready', 'cancelled'])
  }, [words, open, pending, queue, ready])
}
