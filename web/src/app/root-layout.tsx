import { Outlet, useRouterState } from '@tanstack/react-router'
import { lazy, Suspense, useState } from 'react'
import { LateToaster } from '@/components/ui/late-toaster'
import { useSignInFailure } from '@/features/session/use-sign-in-failure'
import { UploadDoor } from '@/features/upload/upload-door'
import { useMessages } from '@/messages/messages'
import { Footer } from './footer'
import { Header } from './header'

const Keyboard = lazy(() => import('./keyboard'))
/** Not waited for by the first paint: nobody drops a file on an empty page. */
const Uploads = lazy(() => import('@/features/upload/uploads'))

/** What surrounds every page. */
export function RootLayout() {
  const messages = useMessages()
  const viewing = useRouterState({ select: ({ location }) => location.pathname.startsWith('/i/') })
  const [listed, setListed] = useState(false)
  useSignInFailure()
  return (
    <UploadDoor>
      <div className="flex min-h-dvh flex-col">
        <a
          href="#content"
          className="fixed start-3 top-3 z-[90] -translate-y-20 rounded-lg bg-primary px-4 py-2 text-sm font-medium text-on-primary focus:translate-y-0"
        >
          {messages.skipToContent}
        </a>
        <Header />
        <main id="content" tabIndex={-1} className="flex flex-1 flex-col outline-none">
          <Outlet />
        </main>
        {!viewing && (
          <Footer
            onShortcuts={() => {
              setListed(true)
            }}
          />
        )}
      </div>
      <Suspense>
        <Uploads />
        <Keyboard listed={listed} setListed={setListed} />
      </Suspense>
      <LateToaster />
    </UploadDoor>
  )
}
