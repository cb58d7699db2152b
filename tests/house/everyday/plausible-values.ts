/** What a person would put in the place of a placeholder, told from its name. */
interface Rule {
  name: RegExp
  value: string
  /** Only for lines of this tool. */
  tool?: RegExp
  /** Only after these words of the line. */
  after?: RegExp
}

/** The first that fits counts; a name that none fits stands for itself, with dashes. */
const rules: readonly Rule[] = [
  { name: /^(sub)?command$/, tool: /^aws$/, after: /^aws $/, value: 's3' },
  { name: /^(sub)?command$/, tool: /^aws$/, after: / ec2 $/, value: 'describe-instances' },
  { name: /^(sub)?command$/, tool: /^aws$/, after: / rds $/, value: 'describe-db-instances' },
  { name: /^(sub)?command$/, tool: /^aws$/, after: / codeartifact $/, value: 'list-domains' },
  { name: /^(sub)?command$/, tool: /^aws$/, after: / codecommit $/, value: 'list-repositories' },
  { name: /^(sub)?command$/, tool: /^aws$/, after: / ses $/, value: 'list-identities' },
  { name: /^any command$/, tool: /^aws$/, value: 'rm s3://team-files/old.txt' },
  { name: /^(sub)?command$/, tool: /^git$/, value: 'log' },
  { name: /^(sub)?command$/, tool: /^gcloud$/, value: 'compute' },
  { name: /^(sub)?command$/, value: 'ls' },
  { name: /^organization url$/, tool: /^az$/, value: 'https://dev.azure.com/team' },
  { name: /^queue name$/, after: /amazonaws\.com\/$/, value: '123456789012/orders' },
  { name: /(^| )(url|link)$|^(remote )?repository location$/, value: 'https://example.org/team/app.git' },
  { name: /(^| )email( address)?$|^(from )?address(es)?$|^user arn or email$/, value: 'ada@example.org' },
  { name: /^(topic|subscription|platform application) arn$/, value: 'arn:aws:sns:eu-west-1:123456789012:news' },
  { name: /(^| )arn( |$)/, value: 'arn:aws:iam::123456789012:role/app' },
  { name: /^(aws )?account id$|^account$/, tool: /^aws$/, value: '123456789012' },
  { name: /^(commit|blob|parent commit) (hash|sha|id)$/, value: 'a1b2c3d' },
  { name: /^target base branch or commit hash$|(^| )branch( name)?$/, tool: /^git$/, value: 'topic' },
  { name: /(^| )stash name( or commit)?$/, value: 'stash@{0}' },
  {
    name: /(^| )commit$|^(revision|object|tree|commit) ?\d?$|^(tree|commit) ish$|^(source|target) object$|^replacement$|^(new|old) base$|^bad commit$|^rev$|^reference$/,
    tool: /^git$/,
    value: 'HEAD',
  },
  { name: /^name$/, after: /^git symbolic-ref .*refs\/$/, value: 'remotes/origin/HEAD' },
  { name: /^name$/, after: /^git clone .*(-b|--branch\]\}\}) $/, value: 'topic' },
  { name: /^(optional )?tag( name)?$/, value: 'v1' },
  { name: /^remote( name)?$|^repository name$/, tool: /^git$/, value: 'origin' },
  { name: /^ref$/, tool: /^git$/, value: 'refs/remotes/origin/main' },
  { name: /^strategy$/, value: 'ort' },
  { name: /^strategy option$/, value: 'theirs' },
  { name: /^(aws )?region$/, value: 'eu-west-1' },
  { name: /^zone name$/, value: 'europe-west1-b' },
  { name: /^(azure )?location$/, value: 'westeurope' },
  { name: /(^| )date$/, value: '2026-01-31' },
  { name: /^time$|^(start|end) time$/, value: '2026-01-31T10:00:00' },
  { name: /^relative time$/, value: '5m' },
  { name: /(^| )port$/, value: '8080' },
  { name: /^(cert )?serial$/, value: '12' },
  {
    name: /^number of|(^| )(number|count|limit|seconds|minutes|hours|days|delay|priority|replicas|cpu|periods|integer|line|gb|n|port|of replicas)$|^expression number$|^code$|^duration in seconds$|^evaluation periods$/,
    value: '5',
  },
  { name: /^image( name)?$/, value: 'nginx' },
  { name: /^pod name$/, value: 'web-0' },
  { name: /^resource$/, tool: /^kubectl$/, value: 'deployment' },
  { name: /^resource type$/, value: 'deployment' },
  { name: /^verb$/, value: 'get' },
  { name: /^effect$/, value: 'NoSchedule' },
  { name: /^service type$/, value: 'clusterip' },
  { name: /^driver name$/, value: 'bridge' },
  { name: /^status$/, tool: /^docker$/, value: 'running' },
  { name: /^version$/, value: '1.2.3' },
  { name: /^package$/, value: 'requests' },
  { name: /^repo name$/, value: 'stable' },
  { name: /(^| )domain( name)?$/, value: 'example.org' },
  { name: /^(user|username|user name|alias)$/, value: 'ada' },
  { name: /^token$/, tool: /^docker$/, value: 'SWMTKN-1-abc' },
  { name: /^json$/, after: /--payload $/, value: '{}' },
  { name: /^access level$/, value: 'blob' },
  { name: /^role$/, tool: /^gcloud$/, value: 'roles/viewer' },
  { name: /^(member|principal)$/, value: 'user:ada@example.org' },
  { name: /^resource$/, tool: /^gcloud$/, value: '//cloudresourcemanager.googleapis.com/projects/app' },
  { name: /^service account email$/, value: 'ci@app.iam.gserviceaccount.com' },
  { name: /^name$/, after: /^aws configure (get|set) $/, value: 'region' },
  { name: /^value$/, after: /^aws configure set /, value: 'eu-west-1' },
  { name: /^configuration name$/, after: /^az config /, value: 'core.output' },
  { name: /^property$/, after: /^gcloud config /, value: 'compute/zone' },
  { name: /^value$/, after: /^gcloud config /, value: 'europe-west1-b' },
  { name: /^deployables$/, value: 'app.yaml' },
  { name: /^type$/, after: /--record-type $/, value: 'A' },
  { name: /^validation method$/, value: 'DNS' },
  { name: /^platform$/, tool: /^aws$/, value: 'WEB' },
  { name: /^granularity$/, value: 'MONTHLY' },
  { name: /^metrics?$/, value: 'UnblendedCost' },
  { name: /^instance type$/, value: 't3.micro' },
  { name: /^topic name$/, tool: /^gcloud$/, value: 'filters' },
  { name: /^topic name$/, tool: /^aws$/, value: 'return-codes' },
  { name: /^app name$/, tool: /^argocd$/, value: 'web' },
  { name: /^history id$/, value: '3' },
  { name: /^(log|policy|pod definition|ca config)( file)?$/, value: 'path/to/file.yml' },
  { name: /^deployables$|^data$/, value: 'app' },
]

/** `word` is the content of a placeholder with one alternative left. Paths stay: the workspace they are judged in has them. */
export function plausibleValue(word: string, { tool, before }: { tool: string; before: string }): string {
  if (/^https:\/\/queue_url$/.test(word)) return 'https://sqs.eu-west-1.amazonaws.com/123456789012/orders'
  if (/^resource_type\.resource_name/.test(word)) return 'aws_instance.web'
  if (!/^[A-Za-z][A-Za-z0-9_ -]*$/.test(word) || /^[A-Z_]+$/.test(word)) return word
  const name = word.replaceAll(/[_-]/g, ' ').replace(/\d+$/, '').trim().toLowerCase()
  const rule = rules.find((each) => each.name.test(name) && (each.tool?.test(tool) ?? true) && (each.after?.test(before) ?? true))
  const digits = /\d+$/.exec(word)?.[0] ?? ''
  if (rule === undefined) return word.replaceAll('_', '-')
  // Two of a kind are two different ones, where a number can stand behind.
  return digits !== '' && /^[a-z]+(-[a-z]+)*$/.test(rule.value) ? `${rule.value}-${digits}` : rule.value
}
