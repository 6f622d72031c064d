/** The words of the account page, apart from all others: the first paint needs none of them. */
export const en = {
  title: 'Account',
  subtitle: 'Where you are signed in',
  signIn: 'Sign in to see your account',
  signInDetail: 'It shows where you are signed in.',
  sessions: 'Browsers in which you are signed in',
  loading: 'Loading where you are signed in',
  errorTitle: 'Where you are signed in could not be loaded',
  browser: (name: string | null, system: string | null) => {
    if (name !== null && system !== null) return `${name} on ${system}`
    return name ?? (system === null ? 'Unknown browser' : `A browser on ${system}`)
  },
  thisBrowser: 'This browser',
  lastUsed: (time: string) => `Last used ${time}`,
  since: (time: string) => `Signed in ${time}`,
  end: (browser: string) => `Sign out ${browser}`,
  endThis: 'Sign out this browser',
  ended: 'Signed out there',
  endOthers: 'Sign out everywhere else',
  endedOthers: 'You are signed out everywhere else',
  noOthers: 'You are signed in nowhere else.',
}

/** The words of the account page, in the language in use. */
export function useAccountWords() {
  return en
}
