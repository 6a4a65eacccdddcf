/** `GET /config.json`: where the site runs. */
export interface SiteConfig {
  region: string
  userPoolId: string
  userPoolClientId: string
  cognitoEndpoint: string
  /** Put before `/api`; empty for the site's own origin. */
  apiBase: string
}

export async function loadConfig(): Promise<SiteConfig> {
  const response = await fetch('/config.json')
  if (!response.ok) {
    throw new Error(`GET /config.json answered ${response.status}.`)
  }
  return (await response.json()) as SiteConfig
}
