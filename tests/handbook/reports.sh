# The same shop as on the page for CI.
. "$REPOSITORY/tests/handbook/ci.sh"
