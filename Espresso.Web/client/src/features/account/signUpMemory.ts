// In memory only, and only until the code from the mail has been typed: it saves typing the password twice.
let kept: { email: string; password: string } | null = null

export function rememberPassword(email: string, password: string): void {
  kept = { email, password }
}

/** The password that this page's visitor has just chosen for the address; asked for once. */
export function recallPassword(email: string): string | null {
  const password = kept?.email === email ? kept.password : null
  kept = null
  return password
}
