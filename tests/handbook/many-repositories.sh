# A project that gathers two repositories, which stand beside it.
export GIT_AUTHOR_DATE=2026-11-20T12:00:00Z GIT_COMMITTER_DATE=2026-11-20T12:00:00Z
for name in checkout payments; do
    mkdir -p repositories/$name/docs/runbooks
    printf 'documents: [docs/]\n' > repositories/$name/readyroom.yaml
    printf '# %s is slow\n\n1. Look at the last release.\n' $name > repositories/$name/docs/runbooks/slow.md
    git -C repositories/$name init --quiet --object-format sha1 --initial-branch main
    git -C repositories/$name add .
    git -C repositories/$name -c user.name=Mira -c user.email=mira@acme.example commit --quiet --message Runbooks
done
mkdir ops
cat > ops/readyroom.yaml <<YAML
repositories:
  - {name: checkout, git: "file://$PWD/repositories/checkout", rev: main}
  - {name: payments, git: git.acme.example/payments}
YAML
