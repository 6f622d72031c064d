import { ImageUp } from 'lucide-react'
import { useEffect, useEffectEvent, useState } from 'react'
import { toast } from '@/components/ui/toast'
import { useUploadWords } from '@/messages/upload'
import { useUploadDoor } from './upload-door'

/** Takes files dropped anywhere in the window. */
export function DropZone({ allowed }: { allowed: boolean }) {
  const words = useUploadWords()
  const { ask } = useUploadDoor()
  const over = useFileDrop((files) => {
    if (!allowed) {
      toast.error(words.dropSignIn)
      return
    }
    ask(files)
  })

  if (!over) return null
  return (
    <div
      aria-hidden
      className="pointer-events-none fixed inset-0 z-[80] animate-appear bg-canvas/85 p-4 backdrop-blur-sm sm:p-8"
    >
      <div className="flex size-full flex-col items-center justify-center gap-4 rounded-3xl border-2 border-dashed border-accent">
        <ImageUp className="size-12 text-accent" strokeWidth={1.5} />
        <p className="text-xl font-semibold tracking-tight">
          {allowed ? words.dropAnywhere : words.dropSignIn}
        </p>
      </div>
    </div>
  )
}

/** Whether files hover over the window. Counts enters and leaves, since both bubble from every element. */
function useFileDrop(onFiles: (files: File[]) => void): boolean {
  const [depth, setDepth] = useState(0)
  const drop = useEffectEvent(onFiles)

  useEffect(() => {
    const step = (by: number) => (event: DragEvent) => {
      if (carriesFiles(event)) setDepth((last) => Math.max(0, last + by))
    }
    const enter = step(1)
    const leave = step(-1)
    const onOver = (event: DragEvent) => {
      // Without this the browser would open the file instead.
      if (carriesFiles(event)) event.preventDefault()
    }
    const onDrop = (event: DragEvent) => {
      if (!carriesFiles(event)) return
      event.preventDefault()
      setDepth(0)
      const files = Array.from(event.dataTransfer?.files ?? [])
      if (files.length > 0) drop(files)
    }
    const stop = new AbortController()
    const { signal } = stop
    window.addEventListener('dragenter', enter, { signal })
    window.addEventListener('dragleave', leave, { signal })
    window.addEventListener('dragover', onOver, { signal })
    window.addEventListener('drop', onDrop, { signal })
    return () => {
      stop.abort()
    }
  }, [])

  return depth > 0
}

function carriesFiles({ dataTransfer }: DragEvent): boolean {
  return dataTransfer?.types.includes('Files') ?? false
}
