/** What a line that destroys is said to do: to what, and where; of every other line nothing. */
import { afterAll, expect, test } from 'vitest'
import { readLine } from '../../../src-main/commands/reading/read-line.ts'
import { tidyRoom } from './room.ts'

const here = tidyRoom()
here.write('.git/HEAD', 'ref: refs/heads/main\n')
here.write('.git/config', '[core]\n\trepositoryformatversion = 0\n')
here.write('a.yaml', 'kind: Pod\n')
afterAll(() => here[Symbol.dispose]())
const verdictOn = (line: string) => {
  const read = readLine(line, here.folder)
  if (!('request' in read)) throw new Error(line)
  return here.commands.judge(read.request, here.around).verdict
}

test.each([
  ['kubectl delete pod x -n y --context z', 'Deletes pod x in namespace y of context z'],
  ['kubectl delete pod/x service/y', 'Deletes pod x, service y'],
  ['kubectl delete pod a b', 'Deletes pods a, b'],
  ['kubectl delete pods --all -n y', 'Deletes all pods in namespace y'],
  ['kubectl delete pods -l app=web', 'Deletes all pods with the label app=web'],
  ['kubectl delete -f a.yaml', 'Deletes what a.yaml describes'],
  ['kubectl drain node-1', 'Moves all pods away from node node-1'],
  ['kubectl scale deployment web --replicas=0', 'Stops all replicas of deployment web'],
  ['helm uninstall shop -n y', 'Uninstalls release shop in namespace y'],
  ['terraform destroy', 'Destroys everything in workspace default'],
  ['terraform destroy -target=aws_instance.web', 'Destroys aws_instance.web in workspace default'],
  ['terraform workspace delete dev', 'Deletes workspace dev'],
  ['terraform state rm a.b', 'Forgets a.b in workspace default'],
  ['docker rm -f web', 'Removes container web with what it wrote'],
  ['docker volume rm a b', 'Deletes volumes a, b with all that is in them'],
  [
    'docker system prune -af --volumes',
    'Deletes all stopped containers, unused networks, all images that no container uses, the build cache and unused volumes with all that is in them',
  ],
  ['aws ec2 terminate-instances --instance-ids i-1 i-2', 'Terminates instances i-1, i-2 in profile default'],
  ['aws s3api delete-bucket --bucket b', 'Deletes bucket b in profile default'],
  ['aws s3 rm s3://b/k --recursive', 'Deletes everything below s3://b/k in profile default'],
  ['gcloud compute instances delete vm1 --zone europe-west1-b', 'Deletes compute instances vm1 in configuration default'],
  ['az vm delete -n vm1 -g rg --yes', 'Deletes vm vm1 in group rg'],
  ['redis-cli flushall', 'Deletes every key in every database of 127.0.0.1'],
  ['git branch -D old', 'Deletes branch old'],
  ['git branch -D a b c d e f g', 'Deletes branches a, b, c, d, e and 2 more'],
  ['git tag -d v1', 'Deletes tag v1'],
  ['git reset --hard HEAD~1', 'Resets branch main and all files to HEAD~1'],
  ['git clean -fdx', 'Deletes untracked files and folders, ignored ones too'],
  ['git restore .', 'Throws away the changes in .'],
  ['git checkout -- README.md', 'Throws away the changes in README.md'],
  ['git stash drop 1', 'Throws away stash@{1}'],
  ['git stash clear', 'Throws away everything that was put aside'],
  ['git push --force origin main', 'Overwrites branch main of origin'],
  ['git push --force-with-lease origin a:b', 'Overwrites branch b of origin'],
  ['git push --delete origin old', 'Deletes branch old of origin'],
  ['git push origin :old', 'Deletes branch old of origin'],
  ['git worktree remove --force tree', expect.stringMatching(/^Removes worktree \S*tree with what was changed there$/) as string],
])('%s', (line, act) => {
  const verdict = verdictOn(line)
  expect([verdict.effect, verdict.destroys?.act]).toEqual(['destroy', act])
})

test('what does not destroy says nothing of it, and a long name is cut', () => {
  for (const line of ['git status', 'git push origin main', 'kubectl get pods', 'git -c core.pager=id log']) expect(verdictOn(line).destroys).toBeUndefined()
  expect(verdictOn(`git branch -D ${'x'.repeat(400)}`).destroys?.act).toHaveLength('Deletes branch '.length + 120 + 3)
})
