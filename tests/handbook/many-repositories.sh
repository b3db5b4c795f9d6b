# A project that gathers two repositories, which stand beside it, and a third that readyroom does not know yet.
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
base_url: https://run.acme.example/
repositories:
  - {name: checkout, git: "file://$PWD/repositories/checkout", rev: main}
  - {name: payments, git: git.acme.example/payments}
YAML
mkdir -p repositories/stock/docs/runbooks repositories/stock/alerts
printf '# Stock is negative\n\n1. Stop the import.\n' > repositories/stock/docs/runbooks/negative.md
printf '# The import is late\n\n1. Start it again.\n' > repositories/stock/docs/runbooks/import.md
cat > repositories/stock/alerts/stock.yml <<YAML
groups:
  - name: stock
    rules:
      - alert: StockNegative
        expr: stock_min < 0
        annotations:
          runbook_url: https://github.com/acme/stock/blob/main/docs/runbooks/negative.md
YAML
git -C repositories/stock init --quiet --object-format sha1 --initial-branch main
for name in payments stock; do
    git -C repositories/$name config user.name Mira
    git -C repositories/$name config user.email mira@acme.example
done
git -C repositories/stock add .
git -C repositories/stock commit --quiet --message Runbooks
