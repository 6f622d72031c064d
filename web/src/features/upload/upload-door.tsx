import { createContext, use, useCallback, useMemo, useState, type ReactNode } from 'react'

type Door = {
  /** What was asked for, in order: files to begin with, or none. */
  asked: readonly File[][]
  ask: (files?: File[]) => void
}

const DoorContext = createContext<Door | null>(null)

/** Where uploads are asked for. What answers (`upload-room.tsx`) is loaded when that first happens. */
export function UploadDoor({ children }: { children: ReactNode }) {
  const [asked, setAsked] = useState<readonly File[][]>([])
  const ask = useCallback((files: File[] = []) => {
    setAsked((before) => [...before, files])
  }, [])
  const door = useMemo(() => ({ asked, ask }), [asked, ask])
  return <DoorContext value={door}>{children}</DoorContext>
}

export function useUploadDoor(): Door {
  const door = use(DoorContext)
  if (!door) throw new Error('UploadDoor is missing')
  return door
}
