import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { filesFor, variables } from '../../build/addresses.ts'

const stack = {
  Region: 'eu-west-1',
  UserPoolId: 'eu-west-1_abc',
  UserPoolClientId: 'client',
  CognitoEndpoint: 'https://cognito-idp.eu-west-1.amazonaws.com',
  ApiUrl: 'https://a1b2.execute-api.eu-west-1.amazonaws.com/v1',
}
const config = {
  region: stack.Region,
  userPoolId: stack.UserPoolId,
  userPoolClientId: stack.UserPoolClientId,
  cognitoEndpoint: stack.CognitoEndpoint,
  apiBase: stack.ApiUrl,
}
const folder = mkdtempSync(join(tmpdir(), 'espresso-addresses-'))
const fromVariables = Object.fromEntries(Object.entries(variables).map(([output, name]) => [name, stack[output as keyof typeof stack]]))

function outputs(values: Partial<typeof stack>) {
  const file = join(folder, 'outputs.json')
  writeFileSync(file, JSON.stringify({ Stacks: [{ Outputs: Object.entries(values).map(([OutputKey, OutputValue]) => ({ OutputKey, OutputValue })) }] }))
  return file
}

describe('the addresses of a stack', () => {
  afterAll(() => rmSync(folder, { recursive: true }))

  it('are left to the server when nothing says them', () => {
    expect(filesFor({ PATH: '/bin' })).toEqual({})
  })

  it('come from the variables of the Amplify app', () => {
    expect(filesFor(fromVariables)['config.json']).toEqual(config)
  })

  it('come from the outputs of the stack', () => {
    const files = filesFor({ STACK_OUTPUTS: outputs({ ...stack, ApiUrl: `${stack.ApiUrl}/` }) })

    expect(files['config.json']).toEqual(config)
    expect(files['amplify_outputs.json']).toMatchObject({
      version: '1',
      auth: { aws_region: stack.Region, user_pool_id: stack.UserPoolId, user_pool_client_id: stack.UserPoolClientId },
      custom: { API: { espresso: { endpoint: stack.ApiUrl } } },
    })
  })

  it('must all be there', () => {
    expect(() => filesFor({ ...fromVariables, SITE_API_BASE: '' })).toThrow('the variable SITE_API_BASE is missing')
    expect(() => filesFor({ STACK_OUTPUTS: outputs({ Region: 'eu-west-1' }) })).toThrow("the stack's output UserPoolId is missing")
  })

  it('are what the template gives to the Amplify app and puts out', () => {
    const template = JSON.parse(readFileSync('../../Espresso.AppHost/cloudformation/espresso.template.json', 'utf8')) as {
      Resources: { AmplifyApp: { Properties: { EnvironmentVariables: { Name: string }[] } } }
      Outputs: Record<string, unknown>
    }

    expect(template.Resources.AmplifyApp.Properties.EnvironmentVariables.map((one) => one.Name).sort()).toEqual(Object.values(variables).sort())
    expect(Object.keys(template.Outputs)).toEqual(expect.arrayContaining(Object.keys(variables)))
  })
})
