import { getRouteApi } from '@tanstack/react-router'
import { Images } from 'lucide-react'
import { useUser } from '@/api/session'
import { StateMessage } from '@/components/state-message'
import { Gallery } from '@/features/gallery/gallery'
import { RequireViewer } from '@/features/session/require-viewer'
import { SignInLink } from '@/features/session/sign-in-link'
import { UploadButton } from '@/features/upload/upload-button'
import { useMessages } from '@/messages/messages'
import { paths } from '@/paths'
import { PageFrame } from './page-frame'
import { LateViewer } from './late-viewer'

const route = getRouteApi(paths.gallery)

/** Everyone's images. */
export function PublicGalleryPage() {
  const { gallery } = useMessages()
  const { image } = route.useSearch()
  return (
    <PageFrame title={gallery.title} subtitle={gallery.subtitle}>
      <RequireViewer>
        <Gallery scope="public" empty={<PublicEmpty />} />
        {image && <LateViewer id={image} scope="public" />}
      </RequireViewer>
    </PageFrame>
  )
}

function PublicEmpty() {
  const { gallery } = useMessages()
  const user = useUser()
  return (
    <StateMessage icon={Images} title={gallery.emptyTitle} action={user ? <UploadButton /> : <SignInLink />}>
      {user ? gallery.emptyDetail : gallery.emptySignedOut}
    </StateMessage>
  )
}
