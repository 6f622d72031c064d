// The provider's one page: the form, or what went wrong.

const style = `
  :root { color-scheme: light dark; font: 16px/1.5 Inter, system-ui, sans-serif }
  body { margin: 0; min-height: 100dvh; display: grid; place-items: center;
    background: light-dark(#f5f5f4, #111); color: light-dark(#1c1917, #f5f5f4) }
  main { box-sizing: border-box; width: min(23rem, calc(100vw - 2rem)); padding: 2rem; border-radius: 1rem;
    background: light-dark(#fff, #1c1c1c); border: 1px solid light-dark(#e7e5e4, #333) }
  h1 { font-size: 1.25rem; margin: 0 0 .25rem }
  p { margin: 0 0 1.25rem; font-size: .875rem; color: light-dark(#57534e, #a8a29e) }
  [role=alert] { color: light-dark(#b91c1c, #fca5a5) }
  label { display: block; margin-bottom: 1rem; font-size: .875rem; font-weight: 500 }
  input, button { box-sizing: border-box; width: 100%; font: inherit; padding: .5rem .75rem; border-radius: .5rem }
  input { margin-top: .25rem; border: 1px solid light-dark(#a8a29e, #57534e); background: transparent; color: inherit }
  button { border: 0; font-weight: 600; cursor: pointer;
    background: light-dark(#1c1917, #f5f5f4); color: light-dark(#fff, #1c1917) }
  :focus-visible { outline: 2px solid light-dark(#2563eb, #93c5fd); outline-offset: 2px }`

const fields = (login) => `
  <form method="post">
    <label>Account<input name="login" value="${escape(login)}" autocomplete="username" autocapitalize="none" required autofocus></label>
    <label>Password<input name="password" type="password" autocomplete="current-password" required></label>
    <button type="submit">Sign in</button>
  </form>`

const escape = (text) => text.replace(/[&<>"']/g, (c) => `&#${c.charCodeAt(0)};`)

export const page = ({ heading = 'Sign in', problem, form = false, login = '' }) => `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>${heading}</title>
<link rel="icon" href="data:,">
<style>${style}</style>
<main>
  <h1>${heading}</h1>
  ${form ? '<p>For development only. Accounts: ada or grace; the password is the name.</p>' : ''}
  ${problem ? `<p role="alert">${escape(problem)}</p>` : ''}
  ${form ? fields(login) : ''}
</main>
</html>
`
