# The files that how-it-decides.md shows, in a repository of somebody who may approve.
mkdir -p checklists content/pay/alarms content/pay/runbooks content/pay/reviews
git init --quiet --initial-branch main
git config user.name Sam
git config user.email sam@acme.example
awk '/^```$/ { path = "" } path { print > path } /^```[a-z]+ [^ ]+$/ { path = $2 }' "$REPOSITORY/content/handbook/how-it-decides.md"
