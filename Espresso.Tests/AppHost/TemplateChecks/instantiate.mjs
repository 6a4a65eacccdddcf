// Every resource becomes a construct, and the CDK holds what it writes out against CloudFormation's rules: prints how many
// there are and which rules are broken. (Warnings are about values that only a condition keeps away.)
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { App, Stack } from 'aws-cdk-lib'
import { CfnInclude } from 'aws-cdk-lib/cloudformation-include'

const outdir = mkdtempSync(join(tmpdir(), 'espresso-include-'))
try {
  const app = new App({ analyticsReporting: false, outdir })
  new CfnInclude(new Stack(app, 'Espresso'), 'Template', { templateFile: process.argv[2] })
  const { template, messages } = app.synth().getStackByName('Espresso')
  console.log(JSON.stringify({
    resources: Object.keys(template.Resources).length,
    messages: messages.map(({ id, entry }) => `${id}: ${entry.data}`),
    findings: findings(join(outdir, 'validation-report.json')),
  }))
} finally {
  rmSync(outdir, { recursive: true })
}

function findings(report) {
  const { pluginReports } = existsSync(report) ? JSON.parse(readFileSync(report, 'utf8')) : { pluginReports: [] }
  return pluginReports.flatMap(({ violations }) => violations)
    .filter(({ ruleName }) => /^[EF]/.test(ruleName))
    .flatMap(({ ruleName, description, violatingConstructs }) =>
      violatingConstructs.map(({ constructPath }) => ({ rule: ruleName, resource: constructPath.split('/').at(-1), says: description })),
    )
}
