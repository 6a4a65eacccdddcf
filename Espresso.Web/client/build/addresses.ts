import { readFileSync } from 'node:fs'
import type { Plugin } from 'vite'
import type { SiteConfig } from '../src/app/config.ts'

type Named = Record<string, string | undefined>

/** Stack output → variable, as the template sets it on the Amplify app. */
export const variables = {
  Region: 'SITE_REGION',
  UserPoolId: 'SITE_USER_POOL_ID',
  UserPoolClientId: 'SITE_USER_POOL_CLIENT_ID',
  CognitoEndpoint: 'SITE_COGNITO_ENDPOINT',
  ApiUrl: 'SITE_API_BASE',
} as const

type Output = keyof typeof variables

/** What `aws cloudformation describe-stacks` answers. */
interface Described {
  Stacks: { Outputs: { OutputKey: string; OutputValue: string }[] }[]
}

/**
 * For a site that no service of ours serves: writes `config.json`, which the pages read, and `amplify_outputs.json`, which
 * Amplify's libraries read, into the build. Where the stack is comes from its outputs (`STACK_OUTPUTS`: a file with what
 * `aws cloudformation describe-stacks` answers) or from the variables of the Amplify app; without either, nothing is written.
 */
export function addresses(environment: Named): Plugin {
  return {
    name: 'addresses',
    apply: 'build',
    generateBundle() {
      for (const [fileName, content] of Object.entries(filesFor(environment))) {
        this.emitFile({ type: 'asset', fileName, source: `${JSON.stringify(content, null, 2)}\n` })
      }
    },
  }
}

/** Files by name; none when nothing says where the stack is. */
export function filesFor(environment: Named): Record<string, unknown> {
  const stack = environment.STACK_OUTPUTS ? fromOutputs(JSON.parse(readFileSync(environment.STACK_OUTPUTS, 'utf8')) as Described) : fromVariables(environment)
  return stack === null ? {} : { 'config.json': siteConfig(stack), 'amplify_outputs.json': amplifyOutputs(stack) }
}

function siteConfig(stack: Record<Output, string>): SiteConfig {
  return {
    region: stack.Region,
    userPoolId: stack.UserPoolId,
    userPoolClientId: stack.UserPoolClientId,
    cognitoEndpoint: stack.CognitoEndpoint,
    apiBase: stack.ApiUrl,
  }
}

/** https://docs.amplify.aws/react/reference/amplify_outputs/ */
function amplifyOutputs(stack: Record<Output, string>) {
  return {
    version: '1',
    auth: {
      aws_region: stack.Region,
      user_pool_id: stack.UserPoolId,
      user_pool_client_id: stack.UserPoolClientId,
      username_attributes: ['email'],
      user_verification_types: ['email'],
      standard_required_attributes: ['email'],
      mfa_configuration: 'NONE',
    },
    custom: { API: { espresso: { endpoint: stack.ApiUrl, region: stack.Region } } },
  }
}

function fromVariables(environment: Named): Record<Output, string> | null {
  const names = Object.values(variables)
  return names.some((name) => environment[name]) ? complete((output) => environment[variables[output]], (output) => `the variable ${variables[output]}`) : null
}

function fromOutputs(described: Described): Record<Output, string> {
  const outputs = new Map(described.Stacks[0]?.Outputs.map((output) => [output.OutputKey, output.OutputValue]))
  return complete((output) => outputs.get(output), (output) => `the stack's output ${output}`)
}

function complete(valueOf: (output: Output) => string | undefined, nameOf: (output: Output) => string): Record<Output, string> {
  const entries = (Object.keys(variables) as Output[]).map((output) => {
    const value = valueOf(output)
    if (!value) {
      throw new Error(`The site cannot be told where the stack is: ${nameOf(output)} is missing.`)
    }
    return [output, value.replace(/\/$/, '')]
  })
  return Object.fromEntries(entries) as Record<Output, string>
}
