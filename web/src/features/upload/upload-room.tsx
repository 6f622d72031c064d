import { useEffect, useRef } from 'react'
import { UploadProvider, useUploads } from './upload-context'
import UploadDialog from './upload-dialog'
import { UploadDock } from './upload-dock'

type UploadRoomProps = { asked: readonly File[][]; allowed: boolean; maxBytes: number }

/** The queue with its dialog and its dock; it stays once it is there, so that uploads outlive pages. */
export default function UploadRoom(props: UploadRoomProps) {
  return (
    <UploadProvider>
      <Room {...props} />
    </UploadProvider>
  )
}

function Room({ asked, allowed, maxBytes }: UploadRoomProps) {
  const { queue, open, setOpen } = useUploads()
  const answered = useRef(0)
  useEffect(() => {
    const files = asked.slice(answered.current)
    answered.current = asked.length
    if (files.length === 0) return
    queue.add(files.flat(), maxBytes)
    setOpen(true)
  }, [asked, maxBytes, queue, setOpen])
  return (
    <>
      {allowed && open && <UploadDialog maxBytes={maxBytes} />}
      <UploadDock />
    </>
  )
}
