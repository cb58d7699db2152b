/** Everyday lines of the tools by what they are, one a line. */

const listed = (text: string) =>
  text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')

export const sessions = listed(`
  aws configure
  aws configure --profile work
  aws configure wizard
  aws dynamodb wizard new-table
  aws eks update-kubeconfig --name c
  aws codeartifact login --tool pip --domain d --repository r
  aws help topics
  az account set -s shop
  az acr login -n registry
  az aks get-credentials -g g -n c
  az bicep upgrade
  az config set core.output=table
  az devops project show -p shop --open
  az upgrade --all
  gcloud components install kubectl
  gcloud components update --quiet
  gcloud compute ssh ada@vm
  gcloud config set project shop
  gcloud config unset compute/zone
  gcloud config configurations create work
  gcloud config configurations activate work
  gcloud container clusters get-credentials c
  gcloud topic filters
  git add -p
  git add -p src
  git add -i
  git add -e
  git add --patch a.txt
  git commit -p
  git commit
  git commit -a
  git commit -v
  git rebase -i main
  git rebase -i HEAD~3
  git rebase --edit-todo
  git checkout -p
  git checkout -p HEAD -- a.txt
  git restore -p
  git restore --patch a.txt
  git reset -p
  git stash -p
  git stash push -p
  git stash save -p
  git clean -i
  git mergetool
  git mergetool a.txt
  git mergetool -t vimdiff
  git difftool
  git difftool main dev
  git difftool --staged
  git difftool -t meld HEAD~1
  git gui
  git citool
  git gui blame a.txt
  git config -e
  git config --global --edit
  git config --global user.email a@example.org
  git config --global core.editor vim
  git config --global alias.co checkout
  git config --global --unset alias.co
  git config core.editor vim
  git branch --edit-description
  git notes edit
  git tag -a v2
  git tag -s v2
  git replace --edit HEAD
  git am -i patch.diff
  git send-email patch.diff
  git instaweb
  git instaweb --start
  git daemon
  git daemon --base-path=. --export-all
  git rebase -x make main
  git rebase --exec 'make test' main
  git submodule foreach git pull
  git bisect visualize
  git bisect run make test
  git bisect view
  git help -w git
  git imap-send
  git filter-branch --tree-filter x HEAD
  git help -i git
  git grep -O needle
  git maintenance start
  git maintenance register
  git p4 sync
  git svn fetch
  git lfs track '*.psd'
  git lfs pull
  git flow init
  git scalar clone https://example.org/x.git
  git hook run pre-commit
  git --paginate log
  git -p log
  git commit -c HEAD
  kubectl exec -it web-1 -- bash
  kubectl exec web-1 -- ls
  kubectl exec -it web-1 -c app -- sh
  kubectl attach web-1
  kubectl attach -it web-1
  kubectl edit deployment/web
  kubectl edit svc web -n prod
  kubectl debug web-1 -it --image=busybox
  kubectl debug node/n1 -it --image=ubuntu
  kubectl cp web-1:/tmp/x ./x
  kubectl cp ./x web-1:/tmp/x
  kubectl port-forward svc/web 8080:80
  kubectl port-forward pod/web 8080
  kubectl proxy
  kubectl proxy --port=8001
  kubectl run -it tmp --image=alpine -- sh
  kubectl run tmp --image=alpine --rm -it --restart=Never -- sh
  kubectl config use-context prod
  kubectl config set-context --current --namespace=dev
  kubectl config set-context dev --cluster=a --user=b
  kubectl config set-cluster a --server=https://x.example
  kubectl config unset users.a
  kubectl config set current-context x
  kubectl config delete-context x
  kubectl config delete-cluster x
  kubectl config delete-user x
  kubectl config rename-context a b
  kubectl apply edit-last-applied deployment/web
  kubectl create --edit -f deployment.yaml
  docker exec -it web sh
  docker exec web ls
  docker container exec -it web sh
  docker attach web
  docker container attach web
  docker start -ai web
  docker start -a web
  docker start -i web
  docker login
  docker login -u me
  docker login ghcr.io
  docker logout
  docker logout ghcr.io
  docker compose exec web sh
  docker compose run web sh
  docker compose run --rm web sh
  docker compose attach web
  docker compose watch
  docker compose up --watch
  docker compose up -w
  docker context use prod
  docker context create prod --docker host=ssh://h
  docker context rm prod
  docker context update prod --description x
  docker buildx create --use
  docker buildx create --name b --driver docker-container
  docker buildx use b
  docker buildx install
  docker swarm init
  docker swarm join --token x 10.0.0.1:2377
  docker swarm leave
  docker init
  docker scout cves x
  docker debug web
  docker trust sign x:1
  docker --context prod ps
  docker -c prod ps
  terraform console
  terraform login
  terraform login app.example.org
  terraform logout
  helm registry login x.example
  helm registry logout x.example
  helm repo add bitnami https://charts.example.org
  helm repo remove bitnami
  helm repo rm bitnami
  helm plugin install https://x.example
  helm plugin uninstall x
  helm plugin update x
  helm push x.tgz oci://r.example/x
  argocd login cd.example.org
  argocd login cd.example.org --sso
  argocd relogin
  argocd logout cd.example.org
  argocd context prod
  argocd context prod --delete
  argocd account update-password
  argocd app edit web
  argocd proj edit x
  argocd cluster add prod
  argocd repo add https://x.example/y.git
  argocd admin dashboard
  argocd admin initial-password
  argocd configure
  pip config edit
  pip config set global.index-url https://x.example
  pip config unset global.index-url
  python3
  python3 -i
  python3 -i main.py
  python3 -c 'print(1)'
  python3 -m pdb main.py
  python3 -m http.server
  python3 -m http.server 8000
  python3 -m idlelib
  python3 -m code
  python3 -m asyncio
  python3 -m IPython
  python3 -m pydoc -p 0
  python3 -m flask run
  python3 -m uvicorn app:app
  curl -k https://x.example
  curl --cert c.pem https://x.example
  curl --resolve x.example:443:127.0.0.1 https://x.example
  curl -x http://p.example:8080 https://x.example
  kubectl delete -i pod x
`)

export const effects = {
  read: listed(`
  git fetch --dry-run
  git fetch --dry-run origin
  git fetch -n --dry-run
  git push --dry-run
  git push -n -f origin main
  git clean -n
  git apply --check patch.diff
  git remote prune -n origin
  git remote prune --dry-run origin
  kubectl label pods web-1 --list
  kubectl annotate pods web-1 --list
  kubectl delete pod web-1 --dry-run=client
  kubectl apply -f k8s/a.yaml --dry-run=server
  kubectl diff -f k8s/a.yaml
  kubectl rollout status deployment/web
  kubectl rollout history deployment/web
  kubectl create deployment x --image=nginx --dry-run=client -o yaml
  kubectl wait --for=condition=Ready pod/web
  kubectl auth can-i get pods
  kubectl top pods
  kubectl logs -f web-1
  kubectl get pods -w
  kubectl explain pods
  kubectl api-resources
  kubectl cluster-info
  docker compose --dry-run down
  docker compose --dry-run up
  docker compose --dry-run up -d
  docker compose down --dry-run
  docker compose up -d --dry-run
  docker compose --dry-run rm -f
  docker build --check .
  docker build --call=outline .
  docker build --call outline .
  docker buildx build --check .
  docker compose ps
  docker compose config
  docker buildx du --filter description~=x
  docker buildx du
  docker logs -f web
  docker inspect web
  docker diff web
  helm upgrade app ./chart --dry-run
  helm uninstall app --dry-run
  helm list
  helm status app
  helm history app
  helm template app ./chart
  helm lint ./chart
  helm search repo x
  helm get notes app
  argocd app sync web --dry-run
  argocd app get web
  argocd app diff web
  argocd app list
  argocd app wait web
  argocd app history web
  argocd app manifests web
  pip check
  pip list
  pip freeze
  pip show requests
  pip hash dist/app-1.0-py3-none-any.whl
  pip index versions x
  pip inspect
  pip debug
  terraform plan
  terraform plan -destroy
  terraform workspace list
  terraform validate
  terraform output x
  terraform show
  terraform state list
  terraform state show a.b
  terraform fmt -check
  terraform graph
  terraform providers
  terraform version
  curl https://x.example
  curl -I https://x.example
`),
  change: listed(`
  git checkout dev
  git checkout -b new
  git switch dev
  git fetch origin
  git fetch -p origin
  git fetch --all --prune
  git push
  git branch -d dev
  git branch -m dev other
  git stash pop
  git stash
  git reset HEAD a.txt
  git reset --soft HEAD~1
  git restore --staged a.txt
  git rm a.txt
  git rm --cached a.txt
  git mv a.txt b.txt
  git gc
  git repack -d
  git commit -m x
  git commit --amend --no-edit
  git rebase main
  git merge dev
  git cherry-pick dev
  git revert --no-edit HEAD
  git am patch.diff
  git apply patch.diff
  git notes add -m x
  git remote add x https://example.org/x.git
  git submodule update
  git bisect start
  kubectl label pods web-1 a=b
  kubectl label pods web-1 a-
  kubectl annotate pods web-1 a=b --overwrite
  kubectl patch deployment web -p '{"spec":{"template":{}}}'
  kubectl scale deployment web --replicas=3
  kubectl cordon n1
  kubectl taint nodes n1 a=b:NoSchedule
  kubectl apply -f k8s/a.yaml
  kubectl replace -f k8s/a.yaml
  kubectl rollout restart deployment/web
  kubectl rollout undo deployment/web
  kubectl set image deployment/web web=nginx:1.25
  kubectl expose deployment web --port=80
  kubectl autoscale deployment web --min=1 --max=3
  kubectl create namespace x
  docker stop web
  docker network disconnect x web
  docker build .
  docker compose up -d
  docker compose stop
  docker compose restart
  docker tag a b
  docker pull nginx
  docker push x/y
  docker update --memory 1g web
  docker update --restart no web
  docker run -d nginx
  docker rename a b
  docker export -o x.tar web
  docker save -o x.tar nginx
  helm install app ./chart
  helm upgrade app ./chart
  helm upgrade --install app bitnami/x
  helm package ./chart
  helm dependency update ./chart
  helm repo update
  argocd app sync web
  argocd app set web -p a=b
  pip install requests
  pip cache purge
  pip cache remove requests
  pip download requests
  terraform init
  terraform taint a.b
  terraform untaint a.b
  terraform workspace new x
  terraform workspace select x
  terraform import a.b c
  terraform fmt
  curl -d a=b https://x.example
  curl -o x.txt https://x.example
  curl -O https://x.example/f.txt
`),
  destroy: listed(`
  git checkout '*.txt'
  git checkout 'a.tx?'
  git checkout :/
  git checkout ':(glob)**'
  git checkout :/a.txt
  git checkout HEAD '*.txt'
  git checkout HEAD :/
  git checkout dev '*.txt'
  git checkout HEAD~1 '[a]*'
  git checkout -- a.txt
  git checkout a.txt
  git checkout .
  git checkout -B dev
  git checkout -f dev
  git checkout --pathspec-from-file=a.txt
  git switch -C dev
  git switch --discard-changes dev
  git fetch -f origin main:keep
  git fetch origin +main:keep
  git fetch -p origin 'refs/heads/*:refs/heads/*'
  git fetch -p -P origin
  git fetch --prune-tags -p origin
  git push --force
  git push -f origin main
  git push --force-with-lease
  git push --mirror
  git push origin +main
  git push origin :main
  git push -d origin main
  git push --prune origin
  git branch -D dev
  git branch -f dev HEAD
  git branch -M dev main
  git tag -d v1
  git tag -f v1
  git stash drop
  git stash clear
  git reset --hard
  git reset --merge
  git clean -fd
  git restore a.txt
  git restore .
  git restore --staged --worktree a.txt
  git rm -f a.txt
  git mv -f a.txt README.md
  git reflog expire --all
  git reflog delete HEAD@{0}
  git gc --prune=now
  git prune
  git repack -a -d
  git update-ref refs/heads/main HEAD~1
  git update-ref -d refs/heads/dev
  git read-tree HEAD
  git notes remove HEAD
  git notes add -f -m x
  git submodule deinit -f lib
  git submodule update --force
  git sparse-checkout set src
  git symbolic-ref -d HEAD
  git checkout-index -a -f
  kubectl patch pvc data -p '{"metadata":{"finalizers":null}}'
  kubectl patch pvc data --type=merge -p '{"metadata":{"finalizers":[]}}'
  kubectl patch pvc data --type=json -p '[{"op":"remove","path":"/metadata/finalizers"}]'
  kubectl patch pv data -p '{"metadata": {"finalizers" : null }}'
  kubectl patch deployment web -p '{"spec":{"replicas":0}}'
  kubectl patch deploy x -p '{"spec":{"template":{"spec":{"containers":[{"name":"a","$patch":"delete"}]}}}}'
  kubectl patch pv x -p '{"spec":{"persistentVolumeReclaimPolicy":"Delete"}}'
  kubectl patch pvc data -p 'metadata: {finalizers: null}'
  kubectl patch ns x --type json -p='[{"op": "replace", "path": "/spec/finalizers", "value": []}]'
  kubectl scale deployment web --replicas=0
  kubectl delete pod web-1
  kubectl drain n1
  kubectl taint nodes n1 a=b:NoExecute
  kubectl apply --prune -f k8s/ -l a=b
  kubectl apply --force -f k8s/a.yaml
  kubectl replace --force -f k8s/a.yaml
  docker kill web
  docker rm web
  docker rm -f web
  docker rmi nginx
  docker system prune
  docker volume rm data
  docker network rm x
  docker compose down
  docker compose down -v
  docker compose kill
  docker compose rm
  docker service scale web=0
  docker service rm web
  docker node rm x
  docker stack rm x
  docker image prune -a
  docker buildx prune
  docker buildx rm b
  docker builder prune
  helm rollback app 1
  helm uninstall app
  helm upgrade --force app ./chart
  helm upgrade app ./chart --force
  helm delete app
  argocd app delete web
  argocd app sync web --prune
  argocd app sync web --force
  argocd app sync web --replace
  argocd app terminate-op web
  argocd app delete-resource web --kind Pod
  argocd proj delete x
  argocd cluster rm x
  argocd repo rm x
  terraform apply
  terraform destroy
  terraform state rm a.b
  terraform state mv a.b c.d
  terraform state push x.tfstate
  terraform force-unlock x
  terraform init -migrate-state
  terraform workspace delete x
  terraform refresh
  curl -X DELETE https://x.example/1
`),
}

/** Words of the same kind that nobody opens in a session either: they give out secrets or rights, run the server's side or reach the machine. */
export const refused = listed(`
  git credential fill
  git credential-cache get
  git credential-store get
  git diagnose
  git shell
  git receive-pack .
  git upload-pack .
  git remote-ext origin x
  git http-backend
  git fast-import
  git difftool--helper
  git web--browse x
  git -c core.editor=id commit
  git --git-dir=/srv/x log
  git add -p --pathspec-from-file=/etc/passwd
  git mergetool--lib
  kubectl config set-credentials u --token=abc
  kubectl config view --raw
  kubectl --kubeconfig /srv/k edit pod x
  kubectl run x --image=a --privileged -it
  kubectl certificate approve x
  kubectl delete -i pod x --kubeconfig /srv/k
  kubectl create token x
  docker -H tcp://h exec -it web sh
  docker run -v /:/host -it alpine
  docker run --privileged -it alpine
  docker plugin install x
  docker plugin enable x
  docker service create nginx
  docker system dial-stdio
  docker run -p 0.0.0.0:80:80 nginx
  docker start --checkpoint x web
  terraform state pull
  terraform show -json
  terraform rpcapi
  helm get values app
  helm get manifest app
  argocd account generate-token
  argocd account session-token
  pip install --index-url https://x.example y
  python3 -m timeit x
  python3 -m ensurepip
  python3 -x main.py
  curl -u a:b https://x.example
  curl -K c https://x.example
  curl -k -K c https://x.example
  curl --unix-socket /var/run/docker.sock http://localhost/x
`)
