/** The code in what a camera read or a person typed: the shop's link, or the code alone. Null for somebody else's QR code. */
export function codeOf(text: string): string | null {
  const trimmed = text.trim()
  if (URL.canParse(trimmed)) {
    const url = new URL(trimmed)
    return url.pathname.endsWith('/scan') ? (url.searchParams.get('code')?.trim() || null) : null
  }
  return /^[\w-]+$/.test(trimmed) ? trimmed : null
}
