# A shop in a repository, on a branch that brings one more alarm than its runbooks know.
project=$REPOSITORY/tests/cmd/check.in
cp -r "$project/content" .
alarms=content/shop/cart/alarms/cart.yml
cat > readyroom.yaml <<'END'
as_of: 2026-11-20
reviews:
  - {checklist: production-readiness, when: {facts: [handles_pii]}}
END
sed -e 's/slow.md/errors.md/' -e '/CartQueueStuck/,$d' "$project/$alarms" > $alarms
export GIT_COMMITTER_DATE=2026-11-20T12:00:00Z
git init --quiet --initial-branch main
git add .
git -c user.name=Mira -c user.email=mira@shop.example commit --quiet --message Shop
git update-ref refs/remotes/origin/main HEAD
sed -e 's/slow.md/errors.md/' "$project/$alarms" > $alarms
